using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Ingest;

/// <summary>A log as the hook and the sync leave it.</summary>
internal static class StatsLog
{
    private static readonly string[] Tools = ["Bash", "Edit", "Read", "Write", "Grep", "WebFetch"];

    /// <summary>Its files, the open one last: attempts of a session, of which the first so many have an outcome. One of eight without an
    /// outcome is blocked.</summary>
    public static IReadOnlyList<byte[]> Files(Guid session, int attempts, int outcomes)
    {
        var start = TimeProvider.System.GetUtcNow();
        var lines = Enumerable.Range(0, attempts).SelectMany(i => Lines(i, start.AddMilliseconds(i / 10.0), session, i < outcomes));
        var cutter = new LogCutter();
        foreach (var line in lines)
        {
            cutter.Add(LogLine.Write(line).AsSpan()[..^1]);
        }

        return [.. cutter.Sealed.Append(cutter.Open).Select(f => f.ToArray())];
    }

    private static IEnumerable<LogEvent> Lines(int i, DateTimeOffset at, Guid session, bool ends)
    {
        var allowed = ends || i % 8 != 0;
        var (call, tool) = ($"toolu_01{i:d20}", Tools[i % Tools.Length]);
        yield return new AttemptEvent
        {
            Timestamp = at,
            Id = Guid.CreateVersion7(at),
            Tool = tool,
            Allowed = allowed,
            Reason = allowed ? null : "hr_below_threshold",
            SessionId = session.ToString(),
            Bpm = 100 + (i % 60),
            ToolUseId = call,
            Agent = "claude-code",
            AgentSessionId = "c83458fe-4c57-401a-be14-5ec14758dc4c",
        };
        if (ends)
        {
            yield return new OutcomeEvent
            {
                Timestamp = at,
                Id = Guid.CreateVersion7(at),
                Tool = tool,
                ToolUseId = call,
                Agent = "claude-code",
                AgentSessionId = "c83458fe-4c57-401a-be14-5ec14758dc4c",
                Succeeded = i % 10 != 0,
                DurationMs = i % 5000,
            };
        }
    }
}
