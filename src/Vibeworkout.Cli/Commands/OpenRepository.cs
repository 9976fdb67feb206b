using Vibeworkout.Cli.Gate;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>The repository a command works on: the one it was typed in.</summary>
internal static class OpenRepository
{
    /// <exception cref="CommandFailure">This is no git repository.</exception>
    public static GateFiles Here() => RepositoryLocation.Find(Environment.CurrentDirectory) is { } found
        ? new GateFiles(found)
        : throw new CommandFailure($"{Environment.CurrentDirectory} is in no git repository. Change into the one you work in, then try again.");

    /// <exception cref="CommandFailure">There is no config, or it cannot be used.</exception>
    public static GateConfig ReadConfig(GateFiles files)
    {
        if (!File.Exists(files.Config))
        {
            throw new CommandFailure($"{files.Repository.WorkTree} is no gate repo yet: {GateConfig.FileName} is missing. Run the `vibeworkout init …` line that the server shows for it.");
        }

        return GateConfig.TryParse(File.ReadAllBytes(files.Config), out var config, out var problem)
            ? config
            : throw new CommandFailure($"{files.Config} cannot be used: {problem}. Mend it, or run `vibeworkout init` again.");
    }
}
