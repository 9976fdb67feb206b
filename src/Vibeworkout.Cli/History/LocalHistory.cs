using Vibeworkout.Cli.Sync;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.History;

/// <summary>What this clone has logged: the lines that were sent and are still kept, and those that wait.</summary>
internal sealed class LocalHistory(GateFiles files)
{
    /// <summary>Every call, oldest first, each once.</summary>
    public IReadOnlyList<LoggedCall> Read()
    {
        var sent = Events(new SentArchive(files).Read()).Select(e => (Event: e, Sent: true));
        var waiting = PendingFiles
            .Read(new PendingFiles(files).List())
            .Select(l => l.Bytes)
            .Concat(RegularFile.HasContent(files.Log) ? LogText.Lines(File.ReadAllBytes(files.Log)) : [])
            .Select(Parse)
            .OfType<LogEvent>()
            .Select(e => (Event: e, Sent: false));
        var all = sent.Concat(waiting).DistinctBy(e => e.Event.Id ?? (object)e.Event).ToList();
        // by the agent's name for the call, or, where it gives none, by its input: the first call with the first end
        var ends = all.Select(e => e.Event)
            .OfType<OutcomeEvent>()
            .OrderBy(o => o.Timestamp)
            .GroupBy(Call)
            .ToDictionary(g => g.Key, g => new Queue<OutcomeEvent>(g));
        return
        [
            .. all.Where(e => e.Event is AttemptEvent)
                .OrderBy(e => e.Event.Timestamp)
                .Select(e => new LoggedCall(
                    (AttemptEvent)e.Event,
                    ((AttemptEvent)e.Event).Allowed && ends.TryGetValue(Call(e.Event), out var queue) && queue.TryDequeue(out var end)
                        ? end
                        : null,
                    e.Sent
                )),
        ];
    }

    private static (string?, string?) Call(LogEvent entry) => (entry.AgentSessionId, entry.ToolUseId ?? entry.InputHash);

    private static IEnumerable<LogEvent> Events(byte[] text) => LogText.Lines(text).Select(Parse).OfType<LogEvent>();

    private static LogEvent? Parse(ReadOnlyMemory<byte> line) => LogLine.TryParse(line.Span, out var entry) ? entry : null;
}
