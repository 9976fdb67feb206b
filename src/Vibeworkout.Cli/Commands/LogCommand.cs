using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vibeworkout.Cli.History;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout log</c>: what was logged here, sent or waiting.</summary>
internal static class LogCommand
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print the calls as a JSON list." };
        var since = new Option<string>("--since")
        {
            Description = "From when: a date (2026-11-22, 2026-11-22T16:45Z) or an age (90m, 12h, 7d).",
            DefaultValueFactory = _ => "24h",
        };
        var command = new Command("log", "Show the tool calls logged in this clone, sent or waiting. What was sent is kept up to 8 MiB.")
        {
            json,
            since,
        };
        command.SetAction(parsed =>
        {
            var from =
                Since.Parse(parsed.GetRequiredValue(since), time.GetUtcNow())
                ?? throw new CommandFailure(
                    $"--since must be a date like 2026-11-22 or an age like 90m, 12h or 7d; \"{parsed.GetValue(since)}\" is neither.",
                    ExitCodes.Usage
                );
            var calls = new LocalHistory(OpenRepository.Here()).Read().Where(c => c.Attempt.Timestamp >= from).ToList();
            if (parsed.GetValue(json))
            {
                Say.Json(JsonSerializer.Serialize([.. calls.Select(ToEntry)], CliJson.Default.LogEntryArray));
            }
            else
            {
                Show(calls);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static LogEntry ToEntry(LoggedCall c) =>
        new(
            c.Attempt.Timestamp,
            c.Attempt.Tool,
            c.State,
            c.Attempt.Reason,
            c.Attempt.Gated,
            c.Attempt.Bpm,
            c.Attempt.SessionId,
            c.Outcome?.DurationMs,
            c.Attempt.Agent,
            c.Attempt.AgentSessionId,
            c.Attempt.Subagent,
            c.Attempt.ToolUseId,
            c.Attempt.Id,
            c.Sent
        );

    private static void Show(List<LoggedCall> calls)
    {
        if (calls.Count == 0)
        {
            Say.Line("No calls in this time; `--since 30d` looks further back.");
            return;
        }

        foreach (var call in calls)
        {
            var color = call.State switch
            {
                "blocked" => "red",
                "succeeded" => "green",
                "failed" => "yellow",
                _ => "dim",
            };
            var bpm = call.Attempt.Bpm is { } b ? string.Create(CultureInfo.InvariantCulture, $"♥ {b, 3}") : "     ";
            Say.Line(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"{call.Attempt.Timestamp.ToLocalTime():yyyy-MM-dd HH:mm:ss}  {bpm}  [{color}]{call.State, -10}[/]  "
                            + $"{call.Attempt.Tool.Shown(), -14} {(call.Sent ? "[dim]sent   [/]" : "waiting")}  "
                            + $"[dim]{call.Attempt.Reason.Shown()}[/]"
                    )
                    .TrimEnd()
            );
        }

        Say.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{calls.Count:N0} {(calls.Count == 1 ? "call" : "calls")}, {calls.Count(c => c.Attempt.Allowed):N0} allowed, "
                    + $"{calls.Count(c => !c.Attempt.Allowed):N0} blocked, {calls.Count(c => !c.Sent):N0} waiting"
            )
        );
    }
}
