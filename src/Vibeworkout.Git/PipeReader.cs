using System.Buffers;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Vibeworkout.Git;

/// <summary>Reads a pipe to its end in a thread of its own, and keeps no more than it may.</summary>
internal sealed partial class PipeReader
{
    private const short Input = 1; // POLLIN
    private const int WithoutEnd = -1;

    private readonly Stream stream;
    private readonly int most;
    private readonly Thread thread;
    private readonly Lock access = new();
    private readonly ArrayBufferWriter<byte> kept = new();
    private readonly SafeHandle? handle;
    private volatile bool full;
    private volatile bool asleep;

    public PipeReader(Stream stream, int most)
    {
        (this.stream, this.most) = (stream, most);
        handle = OperatingSystem.IsWindows()
            ? null
            : stream switch
            {
                PipeStream pipe => pipe.SafePipeHandle,
                FileStream file => file.SafeFileHandle,
                _ => null,
            };
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    /// <summary>There was more than may be kept. Reading goes on, so that the writer is not held up, and nothing of it is kept.</summary>
    public bool IsFull => full;

    /// <summary>
    /// Waits for the end of the pipe, or, where somebody keeps it open, until it is empty. Bytes leave the pipe only under the lock, so
    /// what an empty one held is kept; time alone would not tell, on a busy machine.
    /// </summary>
    public void Finish(TimeSpan quiet)
    {
        for (var wasAsleep = false; !thread.Join(handle is null ? quiet * 10 : quiet); )
        {
            lock (access)
            {
                if (handle is null ? wasAsleep && asleep : Waits(0) == 0)
                {
                    return;
                }

                wasAsleep = asleep;
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

    /// <summary>Asks the system: 0 when nothing is in the pipe and its other end is open, 1 when there is something, or its end, to
    /// read.</summary>
    private int Waits(int milliseconds)
    {
        var question = new PollQuestion { File = (int)handle!.DangerousGetHandle(), Events = Input };
        return Poll(ref question, 1, milliseconds);
    }

    private void Read()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (handle is null ? ReadAsleep(buffer) : ReadAwake(buffer)) { }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // the process was killed
        }
    }

    /// <summary>Waits without the lock, reads with it. False at the end of the pipe.</summary>
    private bool ReadAwake(byte[] buffer)
    {
        if (Waits(WithoutEnd) <= 0)
        {
            return true; // a signal came between
        }

        lock (access)
        {
            return Keep(buffer, stream.Read(buffer));
        }
    }

    /// <summary>Where nobody tells whether there is something to read.</summary>
    private bool ReadAsleep(byte[] buffer)
    {
        asleep = true;
        var read = stream.Read(buffer);
        asleep = false;
        lock (access)
        {
            return Keep(buffer, read);
        }
    }

    private bool Keep(byte[] buffer, int read)
    {
        full |= kept.WrittenCount > most - read;
        if (!full)
        {
            kept.Write(buffer.AsSpan(0, read));
        }

        return read > 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollQuestion question, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollQuestion
    {
        public int File;
        public short Events;
        public short Answer;
    }
}
