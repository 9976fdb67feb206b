using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Setup;

/// <summary>Another repository than the one worked in, through which signal and log travel.</summary>
internal static class Carriers
{
    /// <summary>The carrier as it is kept: a path in full, a URL as it was given.</summary>
    /// <param name="given">As it was given.</param>
    /// <param name="work">The repository that is worked in; null for all of them.</param>
    /// <exception cref="CommandFailure">It cannot carry anything; the message says why.</exception>
    public static string Read(string given, RepositoryLocation? work)
    {
        if (!RemoteAddress.IsAcceptable(given))
        {
            throw new CommandFailure("--via must be a path or a URL of a git repository.", ExitCodes.Usage);
        }

        if (RemoteSettings.KindOf(given) != RemoteKind.File)
        {
            return RemoteAddress.WithoutCredentials(given) == given || !given.StartsWith("http", StringComparison.Ordinal)
                ? given
                : throw new CommandFailure(
                    "--via holds a user or password. Leave it out: git's credential helper gives it, and then it stands in no file.",
                    ExitCodes.Usage
                );
        }

        var path = RealPath.Of(
            Path.GetFullPath(given.StartsWith("file://", StringComparison.Ordinal) ? given["file://".Length..] : given, WorkingFolderOrRoot)
        );
        var common = DotGit.Look(path) is DotGit.Repository inner ? inner.Location.CommonDir : path;
        var problem =
            work is not null && (common == work.CommonDir || path == work.WorkTree)
                ? "is the repository that is worked in; without --via its own remote is used"
            : work is not null && (Below(path, work.WorkTree) || Below(path, work.CommonDir))
                ? "lies inside the repository that is worked in, where it would be committed or cleaned away"
            : !Directory.Exists(Path.Combine(common, "objects")) || !File.Exists(Path.Combine(common, "HEAD"))
                ? "is no git repository; make one with `git init --bare`"
            : !IsWritable(common) ? "may not be written to by you, so no log could travel through it"
            : null;
        return problem is null ? path : throw new CommandFailure($"{path} {problem}. Nothing was changed.");
    }

    private static string WorkingFolderOrRoot => WorkingFolder.Path ?? Path.GetPathRoot(Environment.ProcessPath!)!;

    private static bool Below(string path, string folder) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, "objects", $".vibeworkout-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
