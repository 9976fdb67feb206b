using Vibeworkout.Git;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>The stats ref as it was fetched.</summary>
/// <param name="repository">Where its objects are.</param>
/// <param name="Commit">What the ref points to; null when there is no such ref.</param>
internal sealed class RemoteLog(PrivateRepository repository, string? Commit)
{
    private readonly Dictionary<string, StoredFile> files = Commit is null ? [] : new(repository.ListFiles(Commit) ?? throw new IOException($"the fetched log {Commit} cannot be read"));

    /// <summary>What the ref points to; null when there is no such ref.</summary>
    public string? Commit { get; } = Commit;

    private IEnumerable<(int Number, string Name)> SealedFiles =>
        files.Keys.Select(name => (Number: RefNames.TryParseSealedStatsFile(name, out var number) ? number : 0, Name: name)).Where(f => f.Number > 0).OrderBy(f => f.Number);

    /// <summary>Merges the lines in.</summary>
    public MergedStats Merge(IReadOnlyList<PendingLine> pending)
    {
        var open = files.TryGetValue(RefNames.OpenStatsFile, out var file) ? Read(file.Oid) : [];
        // sealed files are read only where a line may stand in one already
        var sealedTexts = pending.Any(line => line.MaybeSent) ? SealedFiles.Select(f => (ReadOnlyMemory<byte>)Read(files[f.Name].Oid)).ToList() : [];
        return StatsMerge.Merge(open, sealedTexts, pending);
    }

    /// <summary>A commit that holds the merged log: new files, sealed ones that are kept, and whatever else somebody put there.</summary>
    public string Write(MergedStats merged, DateTimeOffset now, string? parent)
    {
        var next = new Dictionary<string, StoredFile>(files);
        var number = SealedFiles.Select(f => f.Number).LastOrDefault();
        foreach (var full in merged.SealedFiles)
        {
            next[RefNames.SealedStatsFile(++number)] = new(repository.WriteBlob(full), full.Length);
        }

        next[RefNames.OpenStatsFile] = new(repository.WriteBlob(merged.OpenFile), merged.OpenFile.Length);
        var all = next.Where(f => RefNames.TryParseSealedStatsFile(f.Key, out _)).OrderBy(f => f.Key.Length).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value.Size)).ToList();
        foreach (var name in StatsRetention.ToDrop(all, name => repository.ReadBlob(next[name].Oid), now))
        {
            next.Remove(name);
        }

        return repository.WriteCommit(next.ToDictionary(f => f.Key, f => f.Value.Oid), "tool log", parent);
    }

    private byte[] Read(string oid) => repository.ReadBlob(oid) ?? throw new IOException($"the fetched log's file {oid} cannot be read");
}
