using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Hook.Log;

/// <summary>
/// Logs moved aside, each a file of its own: <c>ID.jsonl</c>, and <c>ID.sent.jsonl</c> once a push that carries it was begun. They are
/// deleted only after the remote said yes.
/// </summary>
internal sealed class PendingFiles(GateFiles files)
{
    private const string Sent = ".sent.jsonl";

    /// <summary>Whether any wait.</summary>
    public static bool Any(GateFiles files) => new PendingFiles(files).List().Count > 0;

    /// <summary>A path for the next one; names sort by time.</summary>
    public string Next(TimeProvider time) => Path.Combine(files.PendingFolder, $"{Guid.CreateVersion7(time.GetUtcNow())}.jsonl");

    /// <summary>All that wait, oldest first.</summary>
    public IReadOnlyList<string> List() =>
        Directory.Exists(files.PendingFolder)
            ? [.. Directory.EnumerateFiles(files.PendingFolder, "*.jsonl").Where(RegularFile.HasContent).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Their lines.</summary>
    public static List<PendingLine> Read(IEnumerable<string> paths) =>
        [
            .. paths.SelectMany(path =>
                LogText.Lines(File.ReadAllBytes(path)).Select(line => new PendingLine(line, path.EndsWith(Sent, StringComparison.Ordinal)))
            ),
        ];

    /// <summary>Marks them as perhaps sent, before the push begins; the new paths.</summary>
    public static IReadOnlyList<string> MarkSent(IReadOnlyList<string> paths) =>
        [
            .. paths.Select(path =>
            {
                if (path.EndsWith(Sent, StringComparison.Ordinal))
                {
                    return path;
                }

                var marked = path[..^".jsonl".Length] + Sent;
                File.Move(path, marked);
                return marked;
            }),
        ];
}
