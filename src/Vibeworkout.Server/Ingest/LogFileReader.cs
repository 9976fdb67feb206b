using Vibeworkout.Git;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Server.Ingest;

/// <summary>Reads files of a fetched log line by line.</summary>
internal sealed class LogFileReader(PrivateRepository repository) : IAsyncDisposable
{
    private readonly BlobReader blobs = repository.ReadBlobs();
    private readonly LineCutter cutter = new();

    /// <exception cref="IOException">git cannot read it.</exception>
    public async IAsyncEnumerable<ReadLine> ReadAsync(
        LogFile file,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (await blobs.OpenAsync(file.BlobId, cancel) is null)
        {
            throw new IOException($"git cannot read {file.BlobId}");
        }

        await foreach (var text in cutter.CutAsync(blobs.ReadAsync, cancel))
        {
            yield return new(text, LogLine.TryParse(text.Span, out var entry) ? entry : null);
        }
    }

    public ValueTask DisposeAsync() => blobs.DisposeAsync();
}
