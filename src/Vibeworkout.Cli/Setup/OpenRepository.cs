using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Setup;

/// <summary>What a command works on: the gate that decides for the folder it was typed in, as hooks find it.</summary>
internal static class OpenRepository
{
    /// <summary>The gate that decides here; of a folder that was never set up, the nearest repository.</summary>
    /// <exception cref="CommandFailure">There is no repository, or it cannot be followed.</exception>
    public static GateFiles Here() =>
        Place() switch
        {
            { Files: { } files, Problem: null } => files,
            var place => throw new CommandFailure(
                $"{Messages.NoGit(place)}. {Messages.PutBack}{(place.IsGated ? " `vibeworkout uninstall` takes the gate out." : "")}"
            ),
        };

    /// <summary>What decides here.</summary>
    /// <exception cref="CommandFailure">There is nothing of git's or ours on the way up.</exception>
    public static GatePlace Place()
    {
        var here =
            WorkingFolder.Path
            ?? throw new CommandFailure("the folder that this was typed in is gone. Change into one that exists, then try again.");
        var place = GateFinder.Find([here]);
        return place.Folder is not null
            ? place
            : throw new CommandFailure($"{here} is in no git repository. Change into the one you work in, then try again.");
    }

    /// <summary>The repository that git itself sees here, where that is another one than the gate's; null where it is not.</summary>
    public static RepositoryLocation? Inner(GatePlace place) =>
        place.IsGated
        && WorkingFolder.Path is { } here
        && RepositoryLocation.Find(here) is { } nearest
        && nearest.WorkTree != place.Folder
        && nearest.CommonDir != place.Files?.Repository.CommonDir
            ? nearest
            : null;

    /// <exception cref="CommandFailure">Nothing decides here, or it cannot be used.</exception>
    public static GateConfig ReadConfig(GateFiles files) =>
        Enrolments.ConfigOf(files, out var problem)
        ?? throw new CommandFailure(
            problem is null
                ? $"{files.Repository.WorkTree} is no gate repo yet: it is not enrolled, and has no {GateConfig.FileName}. Run the "
                    + "`vibeworkout init …` line that the server shows for it."
                : $"in {files.Repository.WorkTree} {problem}. Mend it, or run `vibeworkout init` again."
        );
}
