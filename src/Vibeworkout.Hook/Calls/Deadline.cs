using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// Ends this process with an answer when its time is over, wherever it hangs: by an alarm of the system, which costs nothing, where a timer
/// costs a thread at every call. The alarm finds a process that waits, in the system, and answers for it; one that computes without end is ended by
/// it, and so blocks as every failure does.
/// </summary>
internal static unsafe partial class Deadline
{
    private const int Alarm = 14; // SIGALRM, on Linux and on macOS

    private static byte[] output = [];
    private static byte[] error = [];
    private static int exitCode;

    /// <summary>Starts the time.</summary>
    /// <param name="limit">How long, in whole seconds.</param>
    /// <param name="answer">What is said then.</param>
    public static IDisposable? Set(TimeSpan limit, Answer answer)
    {
        (output, error, exitCode) = (Line(answer.Stdout), Line(answer.Stderr), answer.ExitCode);
        if (OperatingSystem.IsWindows())
        {
            return new Timer(_ => End(answer), null, limit, Timeout.InfiniteTimeSpan);
        }

        _ = SetHandler(Alarm, &OnAlarm);
        _ = SetAlarm((uint)limit.TotalSeconds);
        return null;
    }

    private static void End(Answer answer)
    {
        answer.Print();
        Environment.Exit(answer.ExitCode);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAlarm(int signal)
    {
        fixed (byte* said = output)
        {
            _ = Write(StandardStreams.Output, said, (nuint)output.Length);
        }

        fixed (byte* said = error)
        {
            _ = Write(StandardStreams.Error, said, (nuint)error.Length);
        }

        Exit(exitCode);
    }

    private static byte[] Line(string text) => text.Length == 0 ? [] : Encoding.UTF8.GetBytes(text + "\n");

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, delegate* unmanaged[Cdecl]<int, void> handler);

    [LibraryImport("libc", EntryPoint = "alarm")]
    private static partial uint SetAlarm(uint seconds);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int stream, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
