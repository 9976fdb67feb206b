using System.Globalization;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>
/// The stats ref as it was fetched. Whoever can push may have written it, so names, numbers, kinds and sizes are looked at before anything
/// is read: what no sync writes is left where it is, or moved out of the log's way.
/// </summary>
internal sealed class RemoteLog : IDisposable
{
    private const int MaxOthers = 10_000;
    private const int MaxSealed = 10_000;
    private const long MaxOthersBytes = 64 * 1024 * 1024;
    private const int MaxNewFiles = 4096;
    private const long MaxNewBytes = 64 * 1024 * 1024;

    private readonly PrivateRepository repository;
    private readonly StoredBlobs blobs;
    private readonly Dictionary<string, TreeEntry> others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TreeEntry> ours = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];
    private readonly List<TreeEntry> unread = [];
    private readonly IReadOnlySet<string> known;
    private long othersBytes;
    private int leftOut;

    /// <param name="repository">Where the objects are.</param>
    /// <param name="commit">What the ref points to now; null when there is no such ref.</param>
    /// <param name="known">Content ids that were confirmed once: they are the log's, however many files there are.</param>
    /// <exception cref="InvalidDataException">The objects here are damaged.</exception>
    public RemoteLog(PrivateRepository repository, string? commit, IReadOnlySet<string> known)
    {
        (this.repository, Commit, this.known, blobs) = (repository, commit, known, new StoredBlobs(repository));
        try
        {
            foreach (var entry in commit is null ? [] : repository.ReadTree(commit))
            {
                Sort(entry);
            }
        }
        catch (InvalidDataException) when (repository.IsBlob(commit!))
        {
            notes.Add("On the remote the log's ref led to a lone file, which no sync writes; the log stands there again.");
        }
    }

    /// <summary>What the ref points to; null when there is no such ref.</summary>
    public string? Commit { get; }

    /// <summary>What was found and done with it, in sentences.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Whether something stood in the log's way, so that the ref has to be written anew.</summary>
    public bool IsUntidy => notes.Count > 0;

    /// <summary>The log's files as they can be read. Of those that <paramref name="known"/> has, the bytes come from there.</summary>
    public IReadOnlyList<LogFile> Files(IReadOnlyList<LogFile> known)
    {
        var here = known.DistinctBy(f => f.ContentId).ToDictionary(f => f.ContentId, StringComparer.Ordinal);
        var files = new List<LogFile>();
        var (count, bytes) = (0, 0L);
        unread.Clear();
        foreach (var entry in ours.Values.OrderByDescending(e => e.Name == RefNames.OpenStatsFile ? int.MaxValue : NumberOf(e.Name)))
        {
            if (here.TryGetValue(entry.Oid, out var same))
            {
                files.Add(same with { Name = entry.Name });
            }
            else if (entry.Name == RefNames.OpenStatsFile || (++count <= MaxNewFiles && (bytes += entry.Size) <= MaxNewBytes))
            {
                files.Add(new(entry.Name, entry.Oid, entry.Size, () => blobs.Read(entry.Oid, entry.Size)));
            }
            else
            {
                unread.Add(entry);
            }
        }

        return files;
    }

    /// <summary>Merges the lines in, and those that got lost.</summary>
    public MergedLog Merge(ConfirmedState state, IReadOnlyList<PendingLine> pending)
    {
        var files = Files(state.Files);
        return StatsMerge.Merge(
            files,
            unread.Concat(others.Values).Select(e => NumberOf(e.Name)).Where(number => number > 0),
            state,
            pending
        );
    }

    /// <summary>A commit that holds the merged log and whatever else somebody put there.</summary>
    /// <returns>The commit, and the log's files in it.</returns>
    public (string Commit, IReadOnlyList<LogFile> Files) Write(MergedLog merged, string? parent)
    {
        var there = ours.Values.Select(e => e.Oid).ToHashSet(StringComparer.Ordinal);
        var stored = merged
            .Files.Select(f => there.Contains(f.ContentId) ? f : f with { ContentId = repository.WriteBlob(f.Read()) })
            .ToList();
        var tree = new Dictionary<string, TreeEntry>(others, StringComparer.Ordinal);
        foreach (var entry in unread)
        {
            tree[entry.Name] = entry;
        }

        foreach (var file in stored.Concat(merged.Foreign))
        {
            tree[file.Name] = TreeEntry.File(file.Name, file.ContentId);
        }

        if (leftOut > 0)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{leftOut:N0} files that are not the log's were left out: there are too many, they are too long, or their "
                        + $"names are none that a tree should have."
                )
            );
        }

        if (!merged.SetAside.IsEmpty)
        {
            notes.Add("Lines too long for a log stood in it; they lie beside it now.");
            var oid = repository.WriteBlob(merged.SetAside);
            tree[AsideName(oid)] = TreeEntry.File(AsideName(oid), oid);
        }

        return (repository.WriteCommit(tree.Values, "tool log", parent), stored);
    }

    public void Dispose() => blobs.Dispose();

    private void Sort(TreeEntry entry)
    {
        var isOpen = entry.Name == RefNames.OpenStatsFile;
        var isSealed = NumberOf(entry.Name) > 0;
        if (
            isOpen
                ? entry is { IsFile: true, Size: <= LogFile.MaxOpenSize }
                : isSealed
                    && entry is { IsFile: true, Size: <= LogFile.MaxSealedSize }
                    && (ours.Count < MaxSealed || known.Contains(entry.Oid))
        )
        {
            ours.TryAdd(entry.Name, entry);
        }
        else if (isOpen || (isSealed && entry is not { IsFile: true, Size: <= LogFile.MaxOpenSize }))
        {
            var aside = AsideName(entry.Oid);
            var isCarried = Carry(entry with { Name = aside });
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"On the remote stood something as {entry.Name} that no sync writes "
                        + $"({(entry.IsFile ? $"{entry.Size / 1024.0 / 1024:N0} MiB" : "no ordinary file")}); it was not read, and "
                        + $"{(isCarried ? $"lies there as {aside} now" : "is not in the log any more")}."
                )
            );
        }
        else if (!IsCarried(entry.Name) || !Carry(entry))
        {
            leftOut++;
        }
    }

    private bool Carry(TreeEntry entry)
    {
        if (others.Count >= MaxOthers || othersBytes + entry.Size > MaxOthersBytes)
        {
            return false;
        }

        othersBytes += others.TryAdd(entry.Name, entry) ? entry.Size : 0;
        return true;
    }

    /// <summary>Whether every remote takes the name in a tree: none that could pass for <c>.git</c> or for a path.</summary>
    private static bool IsCarried(string name) =>
        name is { Length: > 0 and <= 255 }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.AsSpan().IndexOfAny("/\\:") < 0
        && !name.Any(char.IsControl)
        && !name.StartsWith("git~", StringComparison.OrdinalIgnoreCase);

    private static string AsideName(string oid) => "set-aside." + oid[..12];

    private static int NumberOf(string name) => RefNames.TryParseSealedStatsFile(name, out var number) ? number : 0;
}
