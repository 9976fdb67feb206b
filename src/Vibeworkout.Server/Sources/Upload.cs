namespace Vibeworkout.Server.Sources;

/// <summary>A file that somebody sent, on the disk while it is read.</summary>
/// <param name="file">Deleted when it is closed.</param>
/// <param name="done">Told once it is not needed any more.</param>
internal sealed class Upload(FileStream file, Action done) : IAsyncDisposable
{
    /// <summary>Its bytes, from the first one on.</summary>
    public Stream File => file;

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync(); // and is gone from the disk
        done();
    }
}
