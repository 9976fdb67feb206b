using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Sync;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout sync</c>: brings the log home now.</summary>
internal static class SyncCommand
{
    private static readonly TimeSpan LongestPush = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print what was done as JSON." };
        var background = new Option<bool>("--background")
        {
            Description = "As hooks start it: say nothing, and leave it to another sync that is running.",
            Hidden = true,
        };
        var after = new Option<int?>("--after")
        {
            Description = "As git's hooks start it: wait for this process to end first.",
            Hidden = true,
        };
        var command = new Command(
            "sync",
            "Bring the waiting log lines to the git remote. Exit code: 0 done, 10 nothing to do, 11 offline, 12 refused, 13 "
                + "another sync runs, 1 failed."
        )
        {
            json,
            background,
            after,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(after) is { } process)
            {
                WaitFor(process);
            }

            return Run(parsed.GetValue(json), parsed.GetValue(background), time);
        });
        return command;
    }

    private static void WaitFor(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.WaitForExit(LongestPush);
        }
        catch (ArgumentException)
        {
            // it has ended already
        }
    }

    private static int Run(bool json, bool background, TimeProvider time)
    {
        var files = OpenRepository.Here();
        var engine = new SyncEngine(files, OpenRepository.ReadConfig(files), new GitRunner(), Fault.Clock(time));
        var report = engine.Run(background ? TimeSpan.Zero : Patience, thorough: !background);
        if (json)
        {
            Say.Json(JsonSerializer.Serialize(report, SyncJson.Default.SyncReport));
        }
        else if (report.Result is SyncResult.Done or SyncResult.NothingToDo)
        {
            Say.Line(report.Message.Shown());
        }
        else
        {
            Say.Error(report.Message);
        }

        return report.ExitCode;
    }
}
