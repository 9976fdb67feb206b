using System.Globalization;
using System.Runtime.InteropServices;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Commands;

/// <summary>
/// <c>vibeworkout git-hook pushed</c> starts a sync; <c>git-hook pre-push</c>, for hook managers and hooks by config, starts one that waits
/// for the push to end. Both return at once, print nothing and never fail:
/// it is the user's push.
/// </summary>
internal static partial class GitHookCommand
{
    private const int Generations = 8;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        try
        {
            if (
                RepositoryLocation.Find(Environment.CurrentDirectory) is { } repository
                && (Pins.IsMarked(repository.CommonDir) || File.Exists(new GateFiles(repository).Config))
            )
            {
                string[] after = arguments is ["pre-push", ..] ? ["--after", FindPush().ToString(CultureInfo.InvariantCulture)] : [];
                Detached.Sync(repository.WorkTree, after);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the lines wait; the next sync carries them
        }

        return ExitCodes.Done;
    }

    /// <summary>The process to wait for: the nearest git above us, where the system shows that; else whoever started us.</summary>
    private static int FindPush()
    {
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }

        var parent = GetParent();
        for (var (process, left) = (parent, Generations); process > 1 && left > 0; left--)
        {
            // "pid (name) state parent …"; a name may hold anything but its last bracket
            var stat = File.Exists($"/proc/{process}/stat") ? File.ReadAllText($"/proc/{process}/stat") : "";
            var name = stat.LastIndexOf(')');
            if (name < 0)
            {
                break;
            }

            if (stat[..name].EndsWith("(git", StringComparison.Ordinal))
            {
                return process;
            }

            process = int.Parse(stat[(name + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }

        return parent;
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();
}
