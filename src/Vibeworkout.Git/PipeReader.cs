using System.Buffers;

namespace Vibeworkout.Git;

/// <summary>Reads a pipe to its end in a thread of its own, and keeps no more than it may.</summary>
internal sealed class PipeReader
{
    private readonly Stream stream;
    private readonly int most;
    private readonly Thread thread;
    private readonly Lock access = new();
    private readonly ArrayBufferWriter<byte> kept = new();
    private volatile bool full;

    public PipeReader(Stream stream, int most)
    {
        (this.stream, this.most) = (stream, most);
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    /// <summary>There was more than may be kept. Reading goes on, so that the writer is not held up, and nothing of it is kept.</summary>
    public bool IsFull => full;

    /// <summary>Waits for the end of the pipe, or, where somebody keeps it open, until nothing has come for a while.</summary>
    public void Finish(TimeSpan quiet)
    {
        for (var before = -1; !thread.Join(quiet);)
        {
            lock (access)
            {
                if (before == kept.WrittenCount || full)
                {
                    return;
                }

                before = kept.WrittenCount;
            }
        }
    }

    public byte[] ToArray()
    {
        lock (access)
        {
            return kept.WrittenSpan.ToArray();
        }
    }

    private void Read()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                lock (access)
                {
                    full |= kept.WrittenCount > most - read;
                    if (!full)
                    {
                        kept.Write(buffer.AsSpan(0, read));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // the process was killed
        }
    }
}
