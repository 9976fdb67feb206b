using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Reads blobs one after the other, each as a stream of bytes: one git process for all of them, and a buffer in memory however long they
/// are. git waits while nobody reads; a git that is waited for too long, or whose reader gives up, is
/// killed. For one caller at a time.
/// </summary>
public sealed class BlobReader : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int LongestHeader = 256;

    /// <summary>git reads from this machine's disk: it has something to say sooner than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(1);

    private readonly Process git;
    private readonly Stream output;
    private readonly byte[] buffer = new byte[BufferSize];
    private readonly Task complaints;
    private int start;
    private int end;
    private long left;
    private bool open;

    internal BlobReader(Process git)
    {
        this.git = git;
        output = git.StandardOutput.BaseStream;
        complaints = git.StandardError.BaseStream.CopyToAsync(Stream.Null); // what it means is that a blob is not there, which is said on the other stream as well
    }

    /// <summary>Begins with a blob; what is left of the last one is passed over.</summary>
    /// <returns>Its length in bytes; null when it is not there.</returns>
    /// <exception cref="IOException">git ended, or was silent for too long.</exception>
    public async Task<long?> OpenAsync(string oid, CancellationToken cancel)
    {
        while (open)
        {
            await SkipAsync(cancel);
        }

        await git.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(oid + "\n"), cancel);
        await git.StandardInput.BaseStream.FlushAsync(cancel);
        var header = await ReadHeaderAsync(cancel); // "<oid> blob <size>", or "<oid> missing"
        if (
            header.Split(' ') is not [_, "blob", var size]
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        )
        {
            return header.EndsWith(" missing", StringComparison.Ordinal)
                ? null
                : throw new IOException($"git said something else than a blob: {header}");
        }

        (left, open) = (length, true);
        return length;
    }

    /// <summary>The next bytes of the blob, as many as are there.</summary>
    /// <returns>How many; 0 at its end.</returns>
    /// <exception cref="IOException">git ended, or was silent for too long.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel)
    {
        if (left == 0 || into.IsEmpty)
        {
            return 0;
        }

        await EnsureFilledAsync(cancel);
        var count = (int)Math.Min(Math.Min(into.Length, end - start), left);
        buffer.AsMemory(start, count).CopyTo(into);
        (start, left) = (start + count, left - count);
        return count;
    }

    /// <summary>Ends git.</summary>
    public async ValueTask DisposeAsync()
    {
        if (open && left > 0)
        {
            Kill(); // in the middle of something
        }

        try
        {
            git.StandardInput.Close(); // its sign to end
            using var patience = new CancellationTokenSource(PatienceAtEnd);
            await git.WaitForExitAsync(patience.Token);
            await complaints.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Kill();
        }

        git.Dispose();
    }

    private async Task SkipAsync(CancellationToken cancel)
    {
        await EnsureFilledAsync(cancel);
        var count = (int)Math.Min(end - start, left + 1); // a line feed stands behind the blob
        open = count <= left;
        (start, left) = (start + count, Math.Max(0, left - count));
    }

    private async Task<string> ReadHeaderAsync(CancellationToken cancel)
    {
        var header = new StringBuilder();
        while (header.Length < LongestHeader)
        {
            await EnsureFilledAsync(cancel);
            var next = (char)buffer[start++];
            if (next == '\n')
            {
                return header.ToString();
            }

            header.Append(next);
        }

        throw new IOException($"git said something else than a blob: {header}");
    }

    private async ValueTask EnsureFilledAsync(CancellationToken cancel)
    {
        if (start < end)
        {
            return;
        }

        cancel.ThrowIfCancellationRequested();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        await using (patience.Token.Register(Kill)) // a read of a pipe ends only with the process at its other end
        {
            (start, end) = (0, await output.ReadAsync(buffer, CancellationToken.None));
        }

        cancel.ThrowIfCancellationRequested();
        if (end == 0)
        {
            throw new IOException(
                patience.IsCancellationRequested
                    ? $"git was silent for {Patience.TotalSeconds:0} s and was stopped"
                    : "git ended before it had said everything"
            );
        }
    }

    private void Kill()
    {
        try
        {
            git.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // it ended by itself meanwhile
        }
    }
}
