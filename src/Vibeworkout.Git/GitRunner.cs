using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Runs git: arguments as a list, in an environment built from nothing (<see cref="GitEnvironment"/>), never a prompt, never longer than
/// its deadline, never more output than was asked for.
/// Synchronous, because the hook that waits for it has nothing else to do.
/// </summary>
public sealed class GitRunner
{
    /// <summary>More output than this is never kept, in bytes, whatever a caller allows.</summary>
    public const int MaxOutput = 256 * 1024 * 1024;

    /// <summary>What a run may print unless its caller says otherwise, in bytes.</summary>
    public const int UsualOutput = 16 * 1024 * 1024;

    /// <summary>git has ended, yet something it started (ssh's ControlPersist) may hold its pipes: how often to look whether they are
    /// empty.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(5);

    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly IReadOnlyCollection<string> without;
    private readonly bool inBackground;

    /// <summary>A runner whose every git gets <paramref name="environment"/> besides what <see cref="GitEnvironment"/> lets through.
    /// Secrets go here (<c>GIT_CONFIG_COUNT</c> and friends), never into arguments.</summary>
    public GitRunner(IReadOnlyDictionary<string, string>? environment = null)
        : this(environment ?? new Dictionary<string, string>(), [], false) { }

    private GitRunner(IReadOnlyDictionary<string, string> environment, IReadOnlyCollection<string> without, bool inBackground) =>
        (this.environment, this.without, this.inBackground) = (environment, without, inBackground);

    /// <summary>A runner like this one whose git, and what it starts, gives way to everything else on the machine.</summary>
    public GitRunner InBackground() => new(environment, without, true);

    /// <summary>A runner like this one whose every git gets these variables too. Settings in <c>GIT_CONFIG_COUNT</c> and its kind come
    /// after those that are there.</summary>
    public GitRunner With(IReadOnlyDictionary<string, string> more) => new(Merge(environment, more), without, inBackground);

    /// <summary>A runner like this one whose git inherits none of these variables. What it was given by name stays.</summary>
    public GitRunner Without(IReadOnlyCollection<string> names) =>
        names.Count == 0 ? this : new(environment, [.. without, .. names], inBackground);

    /// <summary>A runner like this one whose every git gets these variables unless it was given others, and these settings before those it
    /// was given.</summary>
    internal GitRunner Beneath(IReadOnlyDictionary<string, string> variables) => new(Merge(variables, environment), without, inBackground);

    /// <summary>A variable as this runner's git gets it; null where it gets none.</summary>
    public string? Variable(string name)
    {
        if (environment.TryGetValue(name, out var given))
        {
            return given;
        }

        var isInherited = !without.Contains(name) && GitEnvironment.IsInherited(name);
        return isInherited && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Whether a variable was given to this runner by name.</summary>
    internal bool Gives(string name) => environment.ContainsKey(name);

    /// <summary>Runs git in <paramref name="folder"/> and waits for its end.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="timeout">After this the whole process tree is killed.</param>
    /// <param name="arguments">One argument an element; nothing is ever split or quoted.</param>
    /// <param name="input">What git reads from standard input.</param>
    /// <param name="maxOutput">The most that git may print, in bytes; one that prints more is stopped.</param>
    /// <param name="goesOn">Asked again and again while git runs; false stops it.</param>
    public GitResult Run(
        string folder,
        TimeSpan timeout,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input = default,
        int maxOutput = UsualOutput,
        Func<bool>? goesOn = null
    )
    {
        if (SmallProgram.IsThis && !OperatingSystem.IsWindows())
        {
            return ProgramPath.Find("git") is { } git
                ? PosixProcess.Run(git, ["-C", folder, .. arguments], Variables(), timeout, input, Math.Min(maxOutput, MaxOutput), goesOn)
                : new(-1, [], "git could not be started: there is no git on the PATH", GitMissing: true);
        }

        Process? process;
        try
        {
            process = Process.Start(Prepare(folder, arguments));
            GiveWay(process);
        }
        catch (Win32Exception e)
        {
            return new(-1, [], $"git could not be started: {e.Message}", GitMissing: true);
        }

        using (process)
        {
            return process is null
                ? new(-1, [], "git could not be started", GitMissing: true)
                : Wait(process, timeout, input, Math.Min(maxOutput, MaxOutput), goesOn);
        }
    }

    /// <summary>Starts git and leaves it running.</summary>
    /// <exception cref="IOException">It could not be started.</exception>
    internal Process Start(string folder, IReadOnlyList<string> arguments)
    {
        try
        {
            var process = Process.Start(Prepare(folder, arguments)) ?? throw new IOException("git could not be started");
            GiveWay(process);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"git could not be started: {e.Message}", e);
        }
    }

    private void GiveWay(Process? process)
    {
        try
        {
            if (inBackground && process is not null)
            {
                process.PriorityClass = ProcessPriorityClass.BelowNormal;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // it has ended already, or the system does not let us: then it runs like everything else
        }
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> then)
    {
        var all = new Dictionary<string, string>(first);
        var count = Count(first);
        foreach (var (name, value) in then)
        {
            all[Renumber(name, count)] = value;
        }

        if (Count(then) is > 0 and var more)
        {
            all["GIT_CONFIG_COUNT"] = (count + more).ToString(CultureInfo.InvariantCulture);
        }

        return all;
    }

    private static int Count(IReadOnlyDictionary<string, string> variables) =>
        variables.TryGetValue("GIT_CONFIG_COUNT", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;

    private static string Renumber(string name, int first)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"])
        {
            if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return string.Create(CultureInfo.InvariantCulture, $"{prefix}{first + number}");
            }
        }

        return name;
    }

    private static GitResult TooMuch => new(-1, [], "git brought more than it may and was stopped", TooMuch: true);

    /// <summary>How long to wait before looking again: short at first, because what is fast should not be waited for.</summary>
    private static TimeSpan Step(TimeSpan left, TimeSpan gone) =>
        left <= TimeSpan.Zero
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(Math.Clamp(Math.Min(left.TotalMilliseconds, gone.TotalMilliseconds), 10, 100));

    private static GitResult Wait(Process process, TimeSpan timeout, ReadOnlyMemory<byte> input, int maxOutput, Func<bool>? goesOn)
    {
        // both read beside us, so that no full pipe can stop git
        var output = new PipeReader(process.StandardOutput.BaseStream, maxOutput);
        var errors = new PipeReader(process.StandardError.BaseStream, UsualOutput);
        if (input.IsEmpty)
        {
            Feed(process, input); // closes it
        }
        else
        {
            new Thread(() => Feed(process, input)) { IsBackground = true }.Start();
        }

        var clock = Stopwatch.StartNew();
        while (!process.WaitForExit(Step(timeout - clock.Elapsed, clock.Elapsed)))
        {
            if (clock.Elapsed >= timeout)
            {
                Kill(process);
                return new(-1, [], $"git took longer than {timeout.TotalSeconds:0.#} s and was stopped", TimedOut: true);
            }

            if (output.IsFull || goesOn?.Invoke() == false)
            {
                Kill(process);
                return TooMuch;
            }
        }

        output.Finish(Quiet);
        errors.Finish(Quiet);
        return output.IsFull ? TooMuch : new(process.ExitCode, output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()).Trim());
    }

    private static void Feed(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            using var stdin = process.StandardInput.BaseStream;
            stdin.Write(input.Span);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // git ended without reading all of it; its exit code tells
        }
    }

    internal static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(1000);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it ended by itself meanwhile
        }
    }

    private ProcessStartInfo Prepare(string folder, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(ProgramPath.Find("git") ?? throw new Win32Exception(2, "there is no git on the PATH"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>All of git's environment.</summary>
    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>();
        foreach (var (name, value) in GitEnvironment.Inherited())
        {
            if (!without.Contains(name))
            {
                variables[name] = value;
            }
        }

        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GCM_INTERACTIVE"] = "never";
        variables["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}
