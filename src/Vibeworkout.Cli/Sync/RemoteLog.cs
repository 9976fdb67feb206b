using Vibeworkout.Git;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>
/// The stats ref as it was fetched, beside what this clone last knew to be there. A ref that was deleted, or overwritten by somebody who does not merge, lacks lines that had been confirmed: they are brought back.
/// </summary>
internal sealed class RemoteLog
{
    private const int LargestFile = GitRunner.MaxOutput;

    private readonly PrivateRepository repository;
    private readonly IReadOnlyDictionary<string, StoredFile> files;
    private readonly IReadOnlyDictionary<string, StoredFile> known;

    /// <param name="repository">Where the objects are.</param>
    /// <param name="commit">What the ref points to now; null when there is no such ref.</param>
    /// <param name="knownCommit">What it pointed to when this clone last looked; null when it never did.</param>
    /// <exception cref="InvalidDataException">The objects here are damaged.</exception>
    public RemoteLog(PrivateRepository repository, string? commit, string? knownCommit)
    {
        (this.repository, Commit) = (repository, commit);
        known = knownCommit is null || knownCommit == commit ? new Dictionary<string, StoredFile>() : List(knownCommit);
        IsDeleted = commit is null && known.Count > 0;
        files = commit is null ? known : List(commit);
    }

    /// <summary>What the ref points to; null when there is no such ref.</summary>
    public string? Commit { get; }

    /// <summary>Whether the ref was there once and is gone.</summary>
    public bool IsDeleted { get; }

    private IEnumerable<string> SealedFiles => files.Keys.Where(name => RefNames.TryParseSealedStatsFile(name, out _)).OrderBy(NumberOf);

    /// <summary>Merges the lines in, and those that got lost.</summary>
    public MergedStats Merge(IReadOnlyList<PendingLine> pending)
    {
        var open = Open(files);
        var all = Lost(open).Concat(pending).ToList();
        // sealed files are read only where a line may stand in one already
        var sealedTexts = all.Exists(line => line.MaybeSent) ? SealedFiles.Select(name => (ReadOnlyMemory<byte>)Read(files[name])).ToList() : [];
        return StatsMerge.Merge(open, sealedTexts, all);
    }

    /// <summary>A commit that holds the merged log: new files, sealed ones that are kept, and whatever else somebody put there.</summary>
    public string Write(MergedStats merged, DateTimeOffset now, string? parent)
    {
        var next = new Dictionary<string, StoredFile>(files);
        var number = SealedFiles.Select(NumberOf).LastOrDefault();
        foreach (var full in merged.SealedFiles)
        {
            next[RefNames.SealedStatsFile(++number)] = new(repository.WriteBlob(full), full.Length);
        }

        next[RefNames.OpenStatsFile] = new(repository.WriteBlob(merged.OpenFile), merged.OpenFile.Length);
        var all = next.Where(f => RefNames.TryParseSealedStatsFile(f.Key, out _)).OrderBy(f => NumberOf(f.Key)).Select(f => (f.Key, f.Value.Size)).ToList();
        foreach (var name in StatsRetention.ToDrop(all, name => repository.ReadBlob(next[name].Oid, LargestFile), now))
        {
            next.Remove(name);
        }

        return repository.WriteCommit(next.ToDictionary(f => f.Key, f => f.Value.Oid), "tool log", parent);
    }

    /// <summary>Lines that stood in the open file this clone knew and are not in the one that is there now. Perhaps they were sealed meanwhile; the merge looks.</summary>
    private IEnumerable<PendingLine> Lost(byte[] open)
    {
        if (IsDeleted || known.GetValueOrDefault(RefNames.OpenStatsFile).Oid == files.GetValueOrDefault(RefNames.OpenStatsFile).Oid)
        {
            return [];
        }

        var there = LogText.Lines(open).Select(line => LogLine.TryReadId(line.Span)).ToHashSet();
        return LogText.Lines(Open(known)).Where(line => LogLine.TryReadId(line.Span) is { } id && !there.Contains(id)).Select(line => new PendingLine(line, true));
    }

    private byte[] Open(IReadOnlyDictionary<string, StoredFile> from) => from.TryGetValue(RefNames.OpenStatsFile, out var file) ? Read(file) : [];

    private IReadOnlyDictionary<string, StoredFile> List(string commit) => repository.ListFiles(commit) ?? throw new InvalidDataException($"the fetched log {commit} cannot be read");

    private byte[] Read(StoredFile file) => repository.ReadBlob(file.Oid, LargestFile) ?? throw new InvalidDataException($"the fetched log's file {file.Oid} cannot be read");

    private static int NumberOf(string name) => RefNames.TryParseSealedStatsFile(name, out var number) ? number : 0;
}
