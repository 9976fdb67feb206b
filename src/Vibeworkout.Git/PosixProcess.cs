using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Starts programs by <c>posix_spawn</c>, and reads what they print by <c>poll</c>, without a thread. For a program that does one thing and ends: what
/// is started here is waited for here, and nobody else in the process waits for children.
/// </summary>
internal static unsafe partial class PosixProcess
{
    private const int Chunk = 64 * 1024;
    private const int PipeChunk = 512; // what any system takes whole once it says that there is room
    private const int MostErrors = GitRunner.UsualOutput;

    private const short Readable = 1; // POLLIN
    private const short Writable = 4; // POLLOUT
    private const short Ended = 8 | 16 | 32; // POLLERR, POLLHUP, POLLNVAL
    private const short GroupAndDefaults = 2 | 4; // POSIX_SPAWN_SETPGROUP, POSIX_SPAWN_SETSIGDEF
    private const short Defaults = 4;
    private const int WithoutWaiting = 1; // WNOHANG
    private const int BrokenPipe = 13; // SIGPIPE, which .NET ignores and git does not
    private const int KillSignal = 9;
    private const int Interrupted = 4; // EINTR
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int SetFileFlags = 2; // F_SETFD
    private const int ReadAndWrite = 2; // O_RDWR
    private const int Opaque = 512; // more than any system's posix_spawn_file_actions_t, posix_spawnattr_t or sigset_t

    private static readonly short NewSession = (short)(OperatingSystem.IsMacOS() ? 0x400 : 0x80); // POSIX_SPAWN_SETSID

    /// <summary>Runs a program and waits for its end.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">All of its environment.</param>
    /// <param name="timeout">After this it, and all that it started, is killed.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="maxOutput">The most that it may print, in bytes.</param>
    /// <param name="goesOn">Asked again and again; false stops it.</param>
    internal static GitResult Run(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan timeout,
        ReadOnlyMemory<byte> input,
        int maxOutput,
        Func<bool>? goesOn
    )
    {
        var (childIn, ourIn) = Pipe();
        var (ourOut, childOut) = Pipe();
        var (ourErr, childErr) = Pipe();
        var child = Spawn(program, arguments, environment, [childIn, childOut, childErr], GroupAndDefaults, out var error);
        CloseAll(childIn, childOut, childErr);
        if (child == 0)
        {
            CloseAll(ourIn, ourOut, ourErr);
            return new(-1, [], $"git could not be started: {Marshal.GetPInvokeErrorMessage(error)}", GitMissing: true);
        }

        using var pipes = new Pipes(ourIn, ourOut, ourErr, input, maxOutput);
        var clock = Stopwatch.StartNew();
        for (int? status = null; ; )
        {
            var step = pipes.AreClosed
                ? 1
                : (int)Math.Clamp(Math.Min(clock.ElapsedMilliseconds, (timeout - clock.Elapsed).TotalMilliseconds), 5, 50);
            var moved = pipes.Pass(status is null ? step : 0);
            if (status is not null && !moved)
            {
                return pipes.IsFull ? TooMuch : new(status.Value, pipes.Output, Encoding.UTF8.GetString(pipes.Errors).Trim());
            }

            status ??= HasEnded(child, spins: pipes.AreClosed);
            if (status is null && clock.Elapsed >= timeout)
            {
                Stop(child);
                return new(-1, [], $"git took longer than {timeout.TotalSeconds:0.#} s and was stopped", TimedOut: true);
            }

            if (status is null && (pipes.IsFull || (!moved && goesOn?.Invoke() == false)))
            {
                Stop(child);
                return TooMuch;
            }
        }
    }

    /// <summary>Starts a program in a session of its own, with all three streams to nothing, and leaves it running.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">All of its environment.</param>
    /// <returns>Whether it was started.</returns>
    public static bool StartDetached(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var nothing = Open("/dev/null", ReadAndWrite);
        if (nothing < 0)
        {
            return false;
        }

        var child = Spawn(program, arguments, environment, [nothing, nothing, nothing], (short)(Defaults | NewSession), out _);
        _ = Close(nothing);
        return child > 0;
    }

    private static GitResult TooMuch => new(-1, [], "git brought more than it may and was stopped", TooMuch: true);

    private static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (Pipe(ends) != 0)
        {
            throw new IOException($"no pipe could be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        _ = Control(ends[0], SetFileFlags, CloseOnExec);
        _ = Control(ends[1], SetFileFlags, CloseOnExec);
        return (ends[0], ends[1]);
    }

    /// <summary>The child's number; 0, with the system's error, where there is none.</summary>
    private static int Spawn(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        ReadOnlySpan<int> streams,
        short flags,
        out int error
    )
    {
        byte* actions = stackalloc byte[Opaque],
            attributes = stackalloc byte[Opaque],
            signals = stackalloc byte[Opaque];
        using var words = new NativeTexts([program, .. arguments]);
        using var variables = new NativeTexts([.. environment.Select(v => $"{v.Key}={v.Value}")]);
        _ = InitializeActions(actions);
        _ = InitializeAttributes(attributes);
        for (var stream = 0; stream < streams.Length; stream++)
        {
            _ = AddDuplicate(actions, streams[stream], stream);
        }

        _ = EmptySignals(signals);
        _ = AddSignal(signals, BrokenPipe);
        _ = SetDefaults(attributes, signals);
        _ = SetFlags(attributes, flags);
        error = Spawn(out var child, words.First, actions, attributes, words.All, variables.All);
        _ = DestroyActions(actions);
        _ = DestroyAttributes(attributes);
        return error == 0 ? child : 0;
    }

    /// <summary>How it ended; null while it runs. One that has let go of its streams is about to.</summary>
    private static int? HasEnded(int child, bool spins)
    {
        for (var tries = spins ? 200 : 1; tries > 0; tries--)
        {
            var waited = WaitFor(child, out var status, WithoutWaiting);
            if (waited != 0)
            {
                // by a signal: as a shell says it
                return waited < 0 ? -1
                    : (status & 0x7f) == 0 ? (status >> 8) & 0xff
                    : 128 + (status & 0x7f);
            }

            _ = Yield();
        }

        return null;
    }

    /// <summary>Kills it and all that it started, which are a group of their own.</summary>
    private static void Stop(int child)
    {
        _ = Kill(-child, KillSignal);
        while (WaitFor(child, out _, 0) < 0 && Marshal.GetLastPInvokeError() == Interrupted) { }
    }

    private static void CloseAll(params ReadOnlySpan<int> files)
    {
        foreach (var file in files)
        {
            _ = Close(file);
        }
    }

    /// <summary>Our ends of the three pipes.</summary>
    private sealed class Pipes(int input, int output, int errors, ReadOnlyMemory<byte> toWrite, int maxOutput) : IDisposable
    {
        private readonly ArrayBufferWriter<byte> printed = new();
        private readonly ArrayBufferWriter<byte> complained = new();
        private readonly byte[] buffer = new byte[Chunk];

        /// <summary>Whether there was more than may be kept.</summary>
        public bool IsFull { get; private set; }

        public bool AreClosed => output < 0 && errors < 0;

        public byte[] Output => printed.WrittenSpan.ToArray();

        public ReadOnlySpan<byte> Errors => complained.WrittenSpan;

        /// <summary>Passes on what can be passed on, after waiting for it so long at most. Whether there was anything.</summary>
        public bool Pass(int milliseconds)
        {
            CloseInput(toWrite.IsEmpty);
            var questions = stackalloc Question[3];
            questions[0] = new Question { File = output, Events = Readable };
            questions[1] = new Question { File = errors, Events = Readable };
            questions[2] = new Question { File = input, Events = Writable };
            if (Poll(questions, 3, milliseconds) <= 0)
            {
                return false;
            }

            if (questions[2].Answer != 0)
            {
                Write((questions[2].Answer & Ended) != 0);
            }

            return Read(ref output, questions[0].Answer, printed, maxOutput)
                | Read(ref errors, questions[1].Answer, complained, MostErrors)
                | (questions[2].Answer != 0);
        }

        public void Dispose()
        {
            CloseInput(true);
            CloseAll(output, errors);
        }

        private bool Read(ref int file, short answer, ArrayBufferWriter<byte> kept, int most)
        {
            if (answer == 0)
            {
                return false;
            }

            nint read;
            fixed (byte* into = buffer)
            {
                read = PosixProcess.Read(file, into, Chunk);
            }

            if (read <= 0)
            {
                _ = Close(file);
                file = -1;
                return true;
            }

            IsFull |= kept.WrittenCount > most - read;
            if (!IsFull)
            {
                kept.Write(buffer.AsSpan(0, (int)read));
            }

            return true;
        }

        private void Write(bool hasEnded)
        {
            nint written;
            fixed (byte* from = toWrite.Span)
            {
                written = hasEnded ? -1 : PosixProcess.Write(input, from, (nuint)Math.Min(toWrite.Length, PipeChunk));
            }

            toWrite = written > 0 ? toWrite[(int)written..] : default; // it ended without reading all of it; its exit code tells
        }

        private void CloseInput(bool now)
        {
            if (now && input >= 0)
            {
                _ = Close(input);
                input = -1;
            }
        }
    }

    /// <summary>Texts as a C program takes them: each ended by a zero, and the list by a null.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly int count;

        public NativeTexts(IReadOnlyList<string> texts)
        {
            count = texts.Count;
            All = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < count; i++)
            {
                All[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
            }
        }

        public byte** All { get; }

        public byte* First => All[0];

        public void Dispose()
        {
            for (var i = 0; i < count; i++)
            {
                Marshal.FreeCoTaskMem((nint)All[i]);
            }

            NativeMemory.Free(All);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Question
    {
        public int File;
        public short Events;
        public short Answer;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int child, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int file, int asFile);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(byte* signals, int signal);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* from, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Question* questions, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int child, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "sched_yield")]
    private static partial int Yield();
}
