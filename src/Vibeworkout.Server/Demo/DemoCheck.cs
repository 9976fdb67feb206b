using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Server.Demo;

/// <summary>Holds the demo to account: what the agent asked for, what the ref holds and what the API says must be the same calls.</summary>
internal static class DemoCheck
{
    private static readonly string[] MustHappen = ["allowed", "blocked", "succeeded", "failed"];

    /// <summary>What does not agree, one sentence each; none when all is well.</summary>
    public static IReadOnlyList<string> Run(
        IReadOnlyCollection<DemoCall> calls,
        DemoWorkspace workspace,
        string userKey,
        JsonElement session,
        JsonElement attempts,
        int linesWaiting
    )
    {
        var problems = new List<string>();
        void Must(bool agrees, string what)
        {
            if (!agrees)
            {
                problems.Add(what);
            }
        }

        var lines = LogText
            .Lines(
                System.Text.Encoding.UTF8.GetBytes(
                    workspace.Git(workspace.Carrier, "cat-file", "blob", $"refs/vibeworkout/stats/{userKey}:{RefNames.OpenStatsFile}")
                )
            )
            .Select(line => LogLine.TryParse(line.Span, out var entry) ? entry : null)
            .ToList();
        var logged = lines.OfType<AttemptEvent>().ToList();
        var ended = lines.OfType<OutcomeEvent>().ToList();
        Must(linesWaiting == 0, $"{linesWaiting} log lines still wait in the clone.");
        Must(lines.TrueForAll(line => line is not null), "The ref holds lines that cannot be read.");
        Must(workspace.Git(workspace.Remote, "for-each-ref", "refs/vibeworkout").Length == 0, "The clone's own remote got a ref.");
        Must(workspace.Git(workspace.Clone, "status", "--porcelain").Length == 0, "Something was written into the work tree.");
        Must(
            Same(calls.Select(c => (c.Id, c.Tool, c.Allowed)), logged.Select(a => (a.ToolUseId!, a.Tool, a.Allowed))),
            $"The agent tried {calls.Count} calls; the ref holds {logged.Count} attempts, or others."
        );
        Must(
            Same(
                calls.Where(c => c.Succeeded is not null).Select(c => (c.Id, c.Succeeded)),
                ended.Select(o => (o.ToolUseId!, o.Succeeded))
            ),
            "The outcomes in the ref are not those of the calls."
        );

        var stats = session.GetProperty("tool_stats");
        int Count(string name) => stats.GetProperty(name).GetInt32();
        Must(Count("total_attempts") == calls.Count, $"The API counts {Count("total_attempts")} attempts; the agent tried {calls.Count}.");
        Must(Count("allowed") == calls.Count(c => c.Allowed), "The API counts other allowed calls.");
        Must(Count("succeeded") == calls.Count(c => c.Succeeded == true), "The API counts other succeeded calls.");
        Must(Count("failed") == calls.Count(c => c.Succeeded == false), "The API counts other failed calls.");
        Must(Count("allowed") + Count("blocked") == Count("total_attempts"), "Allowed and blocked do not add up.");
        Must(
            Count("succeeded") + Count("failed") + Count("unfinished") == Count("allowed"),
            "Succeeded, failed and unfinished do not add up."
        );
        Must(
            MustHappen.All(name => Count(name) > 0),
            "A part of the story is missing: allowed, blocked, succeeded and failed must all be above zero."
        );
        Must(
            Same(
                logged.Select(a => a.Id!.Value),
                attempts.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("id").GetGuid())
            ),
            "The API lists other attempts than the ref holds."
        );
        return problems;
    }

    private static bool Same<T>(IEnumerable<T> left, IEnumerable<T> right) => left.Order().SequenceEqual(right.Order());
}
