using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vibeworkout.Cli.History;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout verify</c>: holds the agent's own records against the log. Coverage is the proof that a gate works.</summary>
internal static class VerifyCommand
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print the comparison as JSON." };
        var since = new Option<string?>("--since")
        {
            Description = "From when: a date or an age (12h, 7d); by default since the gate is here.",
        };
        var everywhere = new Option<bool>("--all")
        {
            Description = "Every repository that you enrolled; the worst of them is the exit code.",
        };
        var command = new Command(
            "verify",
            "Compare the agent's own records with the log: did every tool call pass the gate? Exit code: 0 all did, 1 some did "
                + "not, 14 nobody can know."
        )
        {
            json,
            since,
            everywhere,
        };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(since) is { } text
                ? Since.Parse(text, time.GetUtcNow())
                    ?? throw new CommandFailure(
                        $"--since must be a date like 2026-11-22 or an age like 12h or 7d; \"{text}\" is neither.",
                        ExitCodes.Usage
                    )
                : (DateTimeOffset?)null;
            if (parsed.GetValue(everywhere))
            {
                return CompareAll(asked, parsed.GetValue(json));
            }

            var report = Compare(OpenRepository.Here(), asked);
            if (parsed.GetValue(json))
            {
                Say.Json(JsonSerializer.Serialize(report, CliJson.Default.VerifyReport));
            }
            else
            {
                Show(report);
            }

            return Code(report);
        });
        return command;
    }

    private static int CompareAll(DateTimeOffset? asked, bool json)
    {
        VerifiedGate[] all =
        [
            .. Enrolments
                .All()
                .Select(e => e.Enrolment)
                .OfType<Enrolment>()
                .Where(e => Directory.Exists(e.GitDir))
                .Select(e => new VerifiedGate(e.WorkTree, Compare(GateFiles.Of(e), asked))),
        ];
        if (json)
        {
            Say.Json(JsonSerializer.Serialize(all, CliJson.Default.VerifiedGateArray));
        }
        else if (all.Length == 0)
        {
            Say.Line("Nothing is enrolled yet. `vibeworkout init` in a clone enrols it.");
        }
        else
        {
            foreach (var gate in all)
            {
                Say.Line(gate.Folder.Shown());
                Show(gate.Report);
            }
        }

        var codes = all.Select(gate => Code(gate.Report)).ToHashSet();
        return codes.Contains(ExitCodes.Failed) ? ExitCodes.Failed
            : codes.Contains(ExitCodes.Unknown) || codes.Count == 0 ? ExitCodes.Unknown
            : ExitCodes.Done;
    }

    private static int Code(VerifyReport report) =>
        report.Verdict switch
        {
            "complete" => ExitCodes.Done,
            "gaps" => ExitCodes.Failed,
            _ => ExitCodes.Unknown,
        };

    private static VerifyReport Compare(GateFiles files, DateTimeOffset? asked)
    {
        var history = new LocalHistory(files).Read();
        var since = new[] { asked, KnownSince(files, history) }.Max();
        var transcripts = new Transcripts(files).Find(history);
        if (transcripts.Count == 0 || since is null)
        {
            return new(
                "unknown",
                since,
                transcripts.Count,
                0,
                0,
                0,
                [],
                since is null
                    ? "Nobody can know: this clone has logged nothing yet. Run the agent once, then verify again."
                    : "Nobody can know: no record of an agent's session was found for this repository. The agent may keep none, or "
                        + "keep them elsewhere (CLAUDE_CONFIG_DIR)."
            );
        }

        var calls = transcripts.SelectMany(History.Transcripts.Read).DistinctBy(c => (c.ToolUseId, c.At)).ToList();
        var judged = calls.Where(c => c.At is null || c.At >= since).ToList();
        var seen = new SeenCalls(history);
        var missed = judged
            .Where(c => !seen.Take(c))
            .OrderBy(c => c.At)
            .Select(c => new MissedCall(c.ToolUseId, c.Tool, c.At, c.Transcript))
            .ToList();
        var through = judged.Count - missed.Count;
        return new(
            judged.Count == 0 ? "unknown"
                : missed.Count == 0 ? "complete"
                : "gaps",
            since,
            transcripts.Count,
            judged.Count,
            through,
            calls.Count - judged.Count,
            missed,
            judged.Count == 0 ? "Nobody can know: the agent's records hold no tool call since the gate is here."
                : missed.Count == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"All {judged.Count:N0} tool calls of the agent passed the gate.")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{missed.Count:N0} of {judged.Count:N0} tool calls of the agent did not pass the gate. A call that the "
                        + $"agent itself refused (an unknown tool, say) is among them; any other means that its hooks were off."
                )
        );
    }

    /// <summary>From when on the log is whole: since init or the enrolment, or since the oldest line that is still kept.</summary>
    private static DateTimeOffset? KnownSince(GateFiles files, IReadOnlyList<LoggedCall> history)
    {
        var oldest = history.Count > 0 ? history[0].Attempt.Timestamp : (DateTimeOffset?)null;
        var dropped = File.Exists(files.Archive + ".1");
        var enrolled = Enrolments.Since(files.Repository.CommonDir);
        var begun = File.Exists(files.InitRecord) ? new DateTimeOffset(File.GetCreationTimeUtc(files.InitRecord)) : enrolled;
        return !dropped && begun is { } since ? new[] { since, oldest ?? DateTimeOffset.MaxValue }.Min() : oldest;
    }

    private static void Show(VerifyReport report)
    {
        Say.Line(
            $"{(report.Verdict switch { "complete" => "[green]●[/]", "gaps" => "[red]●[/]", _ => "[yellow]○[/]" })} "
                + $"{report.Message.Shown()}"
        );
        foreach (var call in report.Missed)
        {
            Say.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {call.Ts?.ToLocalTime():yyyy-MM-dd HH:mm:ss}  {call.Tool.Shown(), -14} "
                        + $"{call.ToolUseId.Shown()}  [dim]{call.Transcript.Shown()}[/]"
                )
            );
        }

        if (report.NotJudged > 0)
        {
            Say.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  [dim]{report.NotJudged:N0} earlier calls are not judged: the gate was not here, or its log of them is no "
                        + $"longer kept.[/]"
                )
            );
        }
    }
}
