using System.Collections.Concurrent;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Sources;

/// <summary>
/// Takes recorded files to the disk while they come, so that slow ones cost no memory; one a user at a time, and two on the whole server
/// are read at once. Files that a server left behind which was killed go with the next start.
/// </summary>
internal sealed class Uploads : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, bool> sending = new();
    private readonly SemaphoreSlim reading = new(2);
    private readonly DataFolder data;
    private readonly TimeProvider time;

    public Uploads(DataFolder data, TimeProvider time)
    {
        (this.data, this.time) = (data, time);
        foreach (var left in Directory.EnumerateFiles(data.Uploads))
        {
            TryDelete(left);
        }
    }

    public void Dispose() => reading.Dispose();

    /// <summary>Takes a request's body.</summary>
    /// <exception cref="BadHttpRequestException">It is longer than its address takes, or ended early.</exception>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<Outcome<Upload>> TakeAsync(Guid user, Stream body, CancellationToken cancel)
    {
        if (!sending.TryAdd(user, true))
        {
            return new Refusal.TooMany("Another file of yours is being read; send this one when that is done.");
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var upload = new Upload(Create(), () => sending.TryRemove(user, out _));
        try
        {
            await body.CopyToAsync(upload.File, either.Token);
            upload.File.Position = 0;
            return upload;
        }
        catch (Exception e)
        {
            await upload.DisposeAsync();
            if (e is OperationCanceledException && deadline.IsCancellationRequested)
            {
                return new Refusal.TooSlow($"The file did not come within {Patience.TotalMinutes:0} minutes and was given up; try again.");
            }

            throw;
        }
    }

    /// <summary>Reads a file when there is a free place.</summary>
    /// <exception cref="FormatException">As the reader says.</exception>
    /// <exception cref="OperationCanceledException">The client went away, before or in the middle.</exception>
    public async Task<T> ReadAsync<T>(Func<CancellationToken, T> read, CancellationToken cancel)
    {
        await reading.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => read(cancel), cancel);
        }
        finally
        {
            reading.Release();
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it is in nobody's way, and the next start tries again
        }
    }

    private FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(Path.Combine(data.Uploads, Guid.CreateVersion7(time.GetUtcNow()).ToString("n")), options);
    }
}
