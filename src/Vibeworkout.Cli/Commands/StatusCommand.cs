using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Sync;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout status</c>: lock and why, heart rate against threshold, what waits.</summary>
internal static class StatusCommand
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print the state as JSON." };
        var all = new Option<bool>("--all") { Description = "Every repository that you enrolled, as `vibeworkout list` shows them." };
        var command = new Command("status", "Show whether tools are locked and why, the heart rate, and how many log lines wait.")
        {
            json,
            all,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(all))
            {
                return ListCommand.Show(parsed.GetValue(json), time);
            }

            var report = Look(OpenRepository.Place(), time);
            if (parsed.GetValue(json))
            {
                Say.Json(JsonSerializer.Serialize(report, CliJson.Default.StatusReport));
            }
            else
            {
                Show(report, time);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What an agent that is started here would meet: no hook, a hook that cannot find its gate, or the gate.</summary>
    private static StatusReport Look(GatePlace place, TimeProvider time)
    {
        var report = StatusReport.NotGated with { Gate = place.IsGated ? place.Folder : null };
        var here = RealPath.Of(WorkingFolder.Path!);
        var calling = AgentsHere.CallingFrom(here, place.Files?.Repository, place.IsGated).Count > 0;
        if (!place.IsGated && !calling)
        {
            return report with
            {
                Why =
                    $"{place.Folder} was never set up for vibeworkout: agents run ungated here. The `vibeworkout init …` line "
                    + $"that the server shows sets it up.",
            };
        }

        report = place.Problem is not null
            ? report with
            {
                State = "locked",
                Reason = BlockReason.InternalError.ToWireName(),
                Why = Messages.ForPeople(Messages.NoGateHere(place)),
            }
            : Look(report with { State = "locked" }, place.Files!, time);
        return calling ? report : report with { State = "not_gated", Why = NoHook(report, place, here) };
    }

    private static string NoHook(StatusReport report, GatePlace place, string here) =>
        here != place.Folder
            ? $"Agents read the settings of the folder they are started in, not of {place.Folder}: one that is started here runs ungated. "
                + $"Start it there; for one that was, tools are {report.State} here, too."
            : "No agent's settings call the gate here: an agent that is started here runs ungated. "
                + (place.Problem is null ? "`vibeworkout init …` puts them in." : report.Why);

    private static StatusReport Look(StatusReport report, GateFiles files, TimeProvider time)
    {
        report = report with
        {
            LinesWaiting = Waiting.Count(files),
            WaitingSince = WaitingSince(files),
            LastSync = SyncStateFile.Read(files),
        };
        if (GateSwitch.WhyOff(files, time) is { } off)
        {
            return report with { State = "off", Reason = BlockReason.GatingDisabled.ToWireName(), Why = $"Gating is off: {off}." };
        }

        if (GateContext.Open(files, new GitRunner(), out var problem) is not { } gate)
        {
            return report with { Reason = problem!.Value.Reason?.ToWireName(), Why = Messages.ForPeople(problem.Value.Message!) };
        }

        report = report with { UserKey = gate.Config.UserKey.Value, Remote = gate.Config.Remote };
        var signal = new SignalSource(files, gate.Config, gate.Git, time).Get(TimeSpan.FromSeconds(6));
        var content = signal.Verdict.Genuine;
        return report with
        {
            State = signal.Verdict.Allowed ? "unlocked" : "locked",
            Reason = signal.Verdict.Reason?.ToWireName(),
            Why = signal.Verdict.Reason is { } reason ? Messages.Why(reason, signal, gate.Config) : null,
            Bpm = content?.Bpm,
            ThresholdBpm = content?.ThresholdBpm,
            SessionId = content?.SessionId,
            SignalAgeSeconds = signal.Age is { } age ? Math.Round(age.TotalSeconds, 1) : null,
            ExpiresInSeconds = content?.ExpUnix - time.GetUtcNow().ToUnixTimeSeconds(),
        };
    }

    private static DateTimeOffset? WaitingSince(GateFiles files)
    {
        var waiting = new PendingFiles(files)
            .List()
            .Concat(File.Exists(files.Log) ? [files.Log] : [])
            .Select(File.GetCreationTimeUtc)
            .ToList();
        return waiting.Count > 0 ? new DateTimeOffset(waiting.Min()) : null;
    }

    private static void Show(StatusReport report, TimeProvider time)
    {
        Say.Line(
            report.State switch
            {
                "unlocked" => "[green]● Tools are unlocked.[/]",
                "off" => "[yellow]○ Gating is off: tools run, calls are logged.[/]",
                "not_gated" => "[yellow]○ An agent that is started here is not gated.[/]",
                _ => "[red]● Tools are locked.[/]",
            }
        );
        if (report.Why is not null)
        {
            Say.Line($"  {report.Why.Shown()}");
        }

        if (report.Gate is null)
        {
            return;
        }

        Say.Line($"  Gate         {report.Gate.Shown()}");
        if (report is { Bpm: > 0, ThresholdBpm: { } threshold })
        {
            Say.Line(Text($"  Heart rate   {report.Bpm} bpm, threshold {threshold}"));
        }

        if (report is { SignalAgeSeconds: { } age, ExpiresInSeconds: { } left })
        {
            Say.Line(
                left > 0
                    ? Text($"  Signal       fetched {age} s ago, valid for {left} s")
                    : Text($"  Signal       fetched {age} s ago, out of date for {-left} s")
            );
        }

        var lines = report.LinesWaiting == 1 ? "line waits" : "lines wait";
        Say.Line(
            report.LinesWaiting == 0
                ? "  Log          nothing waits"
                : Text(
                    $"  Log          {report.LinesWaiting} {lines}, the oldest began {Ago(report.WaitingSince, time)}; `vibeworkout sync` brings it home"
                )
        );
        if (report.LastSync is { } sync)
        {
            Say.Line($"  Last sync    {Ago(sync.At, time)}: {sync.Report.Message.Shown()}");
        }
    }

    private static string Ago(DateTimeOffset? at, TimeProvider time) =>
        (time.GetUtcNow() - at) switch
        {
            null => "some time",
            { TotalMinutes: < 2 } t => Text($"{Math.Max(0, t.TotalSeconds):0} s ago"),
            { TotalHours: < 2 } t => Text($"{t.TotalMinutes:0} min ago"),
            { TotalDays: < 2 } t => Text($"{t.TotalHours:0} h ago"),
            { } t => Text($"{t.TotalDays:0} days ago"),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
