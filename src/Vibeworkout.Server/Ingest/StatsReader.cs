using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Ingest;

/// <summary>Reads a stats ref from a remote: fetches it, and gives the lines of the files whose blob id changed, some at a time; the whole
/// log is never in memory. Whatever stands in it is no error.</summary>
internal sealed class StatsReader(ScratchRepositories scratch, TimeProvider time)
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);

    public FetchedLog Fetch(Guid repo, Remote remote, UserKey user)
    {
        try
        {
            var repository = scratch.ForStats(repo, remote);
            return repository.Fetch(remote.Address, RefNames.Stats(user), FetchNegotiation.Default, FetchTimeout) switch
            {
                FetchResult.Found found => List(repository, found.Oid),
                FetchResult.Failed failed => new("", null, failed.Message),
                _ => new("", [], null),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("", null, $"The log could not be stored on this machine ({e.Message.TrimEnd('.')}); check the disk.");
        }
    }

    /// <summary>The lines of files that are not known yet, in batches; a file that is read to its end is named by the batch with its last
    /// line.</summary>
    /// <param name="repo">The gate repo.</param>
    /// <param name="remote">How it is reached.</param>
    /// <param name="files">All files, oldest first.</param>
    /// <param name="known">Blob ids by name, as they were read before.</param>
    /// <param name="cancel">Ends reading in the middle.</param>
    /// <exception cref="IOException">git could not read what it had fetched.</exception>
    public async IAsyncEnumerable<NewToolLines> ReadAsync(
        Guid repo,
        Remote remote,
        IReadOnlyList<LogFile> files,
        IReadOnlyDictionary<string, string> known,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (files.All(f => known.GetValueOrDefault(f.Name) == f.BlobId))
        {
            yield break;
        }

        var repository = scratch.ForStats(repo, remote);
        var some = new LinesToStore(repo, time);
        await using var reader = new LogFileReader(repository);
        SeedOrdinals? ordinals = null;
        var passedOver = new List<LogFile>();
        foreach (var file in files)
        {
            var isKnown = known.GetValueOrDefault(file.Name) == file.BlobId;
            if (file.BlobId == LogFile.NotRead)
            {
                if (!isKnown)
                {
                    some.End(file, 1, 1); // counted as one line that is no event
                }

                continue;
            }

            if (isKnown && ordinals is null)
            {
                passedOver.Add(file);
                continue;
            }

            var (lines, skipped) = (0, 0);
            await foreach (var line in reader.ReadAsync(file, cancel))
            {
                lines++;
                if (line.Event is not { } entry)
                {
                    if (++skipped > LogFiles.MostUnreadable)
                    {
                        break;
                    }

                    continue;
                }

                if (entry.Id is null && ordinals is null)
                {
                    ordinals = await CountAsync(repository, repo, passedOver, cancel);
                }

                var id = entry.Id ?? ordinals!.IdOf(line.Text.Span);
                if (isKnown)
                {
                    continue;
                }

                if (some.IsFull)
                {
                    yield return some.Take();
                }

                some.Add(entry, id);
            }

            if (!isKnown)
            {
                some.End(skipped > LogFiles.MostUnreadable ? file with { BlobId = LogFile.NotRead } : file, lines, skipped);
            }
        }

        if (!some.IsEmpty)
        {
            yield return some.Take();
        }
    }

    /// <summary>The identity of a line without id needs all equal lines before it, in files that did not change as well.</summary>
    private static async Task<SeedOrdinals> CountAsync(
        PrivateRepository repository,
        Guid repo,
        List<LogFile> files,
        CancellationToken cancel
    )
    {
        var ordinals = new SeedOrdinals(repo);
        await using var reader = new LogFileReader(repository);
        foreach (var file in files)
        {
            await foreach (var line in reader.ReadAsync(file, cancel))
            {
                if (line.Event is { Id: null })
                {
                    ordinals.Count(line.Text.Span);
                }
            }
        }

        return ordinals;
    }

    private static FetchedLog List(PrivateRepository repository, string commit)
    {
        return repository.ListFiles(commit) is { } all
            ? new(commit, LogFiles.Choose(all), null)
            : new(commit, null, "The fetched log cannot be read; the next read fetches it again.");
    }
}
