using Vibeworkout.Git;

namespace Vibeworkout.Cli.Sync;

/// <summary>Reads whole blobs whose size is known to be small, by one git process for all.</summary>
internal sealed class StoredBlobs(PrivateRepository repository) : IDisposable
{
    private BlobReader? reader;

    /// <exception cref="InvalidDataException">The blob is not here, or is not what the listing said.</exception>
    public ReadOnlyMemory<byte> Read(string oid, long size)
    {
        try
        {
            return ReadAsync(oid, size).GetAwaiter().GetResult();
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"the fetched log's file {oid} cannot be read", e);
        }
    }

    public void Dispose() => reader?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string oid, long size)
    {
        reader ??= repository.ReadBlobs();
        if (await reader.OpenAsync(oid, default) != size)
        {
            throw new InvalidDataException($"the fetched log's file {oid} is not here");
        }

        var bytes = new byte[size];
        for (var read = 0; read < size; )
        {
            read += await reader.ReadAsync(bytes.AsMemory(read), default);
        }

        return bytes;
    }
}
