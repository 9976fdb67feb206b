using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.Hosting;

namespace Vibeworkout.Server.ToolAttempts;

/// <summary>A file of a stats ref, read.</summary>
/// <param name="Name">Its name in the ref's tree.</param>
/// <param name="BlobId">git's id of its content.</param>
/// <param name="Attempts">Its attempts, with ids: their own, or for lines of the older format the derived ones.</param>
/// <param name="Outcomes">Its outcomes.</param>
/// <param name="SkippedLines">Lines that are no events.</param>
internal sealed record ReadFile(string Name, string BlobId, IReadOnlyList<AttemptEvent> Attempts, IReadOnlyList<OutcomeEvent> Outcomes, int SkippedLines);

/// <summary>What reading a stats ref came to.</summary>
/// <param name="Names">Every file that is there now; null when the ref could not be read.</param>
/// <param name="Changed">Those whose content differs from what was read before.</param>
/// <param name="Error">Why it could not be read, in words.</param>
internal sealed record ReadStats(IReadOnlyCollection<string>? Names, IReadOnlyList<ReadFile> Changed, string? Error);

/// <summary>Reads a stats ref from a remote: fetches it, and parses the files whose blob id changed. Whatever stands in them, it does not throw.</summary>
internal sealed class StatsReader(ScratchRepositories scratch)
{
    private const int MaxFile = 64 * 1024 * 1024;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);

    public ReadStats Read(GateRepo repo, Remote remote, UserKey user, IReadOnlyDictionary<string, string> knownBlobs)
    {
        try
        {
            var repository = scratch.ForStats(repo.Id, remote);
            return repository.Fetch(remote.Address, RefNames.Stats(user), FetchNegotiation.Default, FetchTimeout) switch
            {
                FetchResult.Found found => ReadChanged(repository, found.Oid, repo.Id, knownBlobs),
                FetchResult.Failed failed => new(null, [], failed.Message),
                _ => new([], [], null), // nobody has synced yet
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, [], $"The log could not be stored on this machine ({e.Message.TrimEnd('.')}); check the disk.");
        }
    }

    private static ReadStats ReadChanged(PrivateRepository repository, string commit, Guid repo, IReadOnlyDictionary<string, string> knownBlobs)
    {
        if (repository.ListFiles(commit) is not { } all)
        {
            return new(null, [], "The fetched log cannot be read; the next read fetches it again.");
        }

        var files = all.Where(f => IsStatsFile(f.Key)).OrderBy(f => f.Key == RefNames.OpenStatsFile).ThenBy(f => f.Key.Length).ThenBy(f => f.Key, StringComparer.Ordinal).ToList();
        if (files.Find(f => f.Value.Size > MaxFile) is { Key: { } tooLong })
        {
            return new(null, [], $"The log's file {tooLong} is longer than 64 MiB, which no sync writes; remove the ref if it is not yours.");
        }

        var changed = files.Where(f => knownBlobs.GetValueOrDefault(f.Key) != f.Value.Oid).ToDictionary(f => f.Key, f => Lines(repository, f.Value));
        // the identity of a line without id needs all equal lines before it, in files that did not change as well
        var ordinals = changed.Values.Any(lines => lines.Any(line => line.Event is { Id: null }))
            ? new SeedOrdinals(files.Select(f => changed.TryGetValue(f.Key, out var lines) ? (f.Key, lines) : (f.Key, Lines(repository, f.Value))), repo)
            : null;
        return new([.. files.Select(f => f.Key)], [.. files.Where(f => changed.ContainsKey(f.Key)).Select(f => ToFile(f.Key, f.Value.Oid, changed[f.Key], ordinals))], null);
    }

    private static ReadFile ToFile(string name, string blob, List<ParsedLine> lines, SeedOrdinals? ordinals)
    {
        var events = lines.Select((line, index) => line.Event is { Id: null } entry ? entry with { Id = ordinals!.IdOf(name, index) } : line.Event).ToList();
        return new(name, blob, [.. events.OfType<AttemptEvent>()], [.. events.OfType<OutcomeEvent>()], events.Count(e => e is null));
    }

    private static List<ParsedLine> Lines(PrivateRepository repository, StoredFile file) =>
        [.. LogText.Lines(repository.ReadBlob(file.Oid) ?? throw new IOException($"git cannot read {file.Oid}")).Select(line => new ParsedLine(line, LogLine.TryParse(line.Span, out var entry) ? entry : null))];

    private static bool IsStatsFile(string name) => name == RefNames.OpenStatsFile || RefNames.TryParseSealedStatsFile(name, out _);

    private readonly record struct ParsedLine(ReadOnlyMemory<byte> Text, LogEvent? Event);

    /// <summary>The ids of lines that have none of their own: repository, content, and how many equal lines stand before.</summary>
    private sealed class SeedOrdinals
    {
        private readonly Dictionary<(string File, int Line), Guid> ids = [];

        public SeedOrdinals(IEnumerable<(string Name, List<ParsedLine> Lines)> files, Guid repo)
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (name, lines) in files)
            {
                for (var i = 0; i < lines.Count; i++)
                {
                    if (lines[i].Event is { Id: null })
                    {
                        var text = Convert.ToBase64String(lines[i].Text.Span);
                        var ordinal = seen.GetValueOrDefault(text);
                        seen[text] = ordinal + 1;
                        ids[(name, i)] = LogLine.SeedId(repo.ToString(), lines[i].Text.Span, ordinal);
                    }
                }
            }
        }

        public Guid IdOf(string file, int line) => ids[(file, line)];
    }
}
