using System.Buffers;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Vibeworkout.Git;

/// <summary>Reads a pipe to its end in a thread of its own, and keeps no more than it may.</summary>
internal sealed partial class PipeReader
{
    private const short Input = 1; // POLLIN

    private readonly Stream stream;
    private readonly int most;
    private readonly Thread thread;
    private readonly Lock access = new();
    private readonly ArrayBufferWriter<byte> kept = new();
    private volatile bool full;
    private volatile bool asleep;

    public PipeReader(Stream stream, int most)
    {
        (this.stream, this.most) = (stream, most);
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    /// <summary>There was more than may be kept. Reading goes on, so that the writer is not held up, and nothing of it is kept.</summary>
    public bool IsFull => full;

    /// <summary>
    /// Waits for the end of the pipe, or, where somebody keeps it open, until it is empty and its reader waits for more, twice in a row. Time alone would not do: on a busy machine a reader may not have begun.
    /// </summary>
    public void Finish(TimeSpan quiet)
    {
        for (var wasEmpty = false; !thread.Join(quiet);)
        {
            var isEmpty = asleep && IsEmpty();
            if (wasEmpty && isEmpty)
            {
                return;
            }

            wasEmpty = isEmpty;
        }
    }

    public byte[] ToArray()
    {
        lock (access)
        {
            return kept.WrittenSpan.ToArray();
        }
    }

    /// <summary>Whether nothing is in the pipe, and its other end is open.</summary>
    private bool IsEmpty()
    {
        SafeHandle? handle = stream switch { PipeStream pipe => pipe.SafePipeHandle, FileStream file => file.SafeFileHandle, _ => null };
        if (OperatingSystem.IsWindows() || handle is null)
        {
            return true; // nobody tells: the reader's waiting must do
        }

        var question = new PollQuestion { File = (int)handle.DangerousGetHandle(), Events = Input };
        return Poll(ref question, 1, 0) == 0;
    }

    private void Read()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                asleep = true;
                var read = stream.Read(buffer);
                asleep = false;
                if (read <= 0)
                {
                    return;
                }

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
