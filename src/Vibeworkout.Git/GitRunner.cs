using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Runs git: arguments as a list, never a prompt, never longer than its deadline, never with another repository's variables inherited from a hook.
/// Synchronous, because the hook that waits for it has nothing else to do.
/// </summary>
public sealed class GitRunner
{
    /// <summary>More output than this is not kept, in bytes.</summary>
    public const int MaxOutput = 256 * 1024 * 1024;

    // what `git rev-parse --local-env-vars` lists: a hook inherits them and they would point git at the wrong repository
    private static readonly string[] LocalVariables =
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",
        "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH",
    ];

    private readonly Dictionary<string, string> environment;

    /// <summary>A runner whose every git gets <paramref name="environment"/> besides what it inherits. Secrets go here (<c>GIT_CONFIG_COUNT</c> and friends), never into arguments.</summary>
    public GitRunner(IReadOnlyDictionary<string, string>? environment = null)
    {
        this.environment = environment is null ? [] : new(environment);
    }

    /// <summary>A runner like this one whose every git gets these variables too. Settings in <c>GIT_CONFIG_COUNT</c> and its kind come after those that are there.</summary>
    public GitRunner With(IReadOnlyDictionary<string, string> more)
    {
        var all = new Dictionary<string, string>(environment);
        var first = Count(environment);
        foreach (var (name, value) in more)
        {
            all[Renumber(name, first)] = value;
        }

        if (Count(more) is > 0 and var count)
        {
            all["GIT_CONFIG_COUNT"] = (first + count).ToString(CultureInfo.InvariantCulture);
        }

        return new(all);
    }

    /// <summary>Runs git in <paramref name="folder"/> and waits for its end.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="timeout">After this the whole process tree is killed.</param>
    /// <param name="arguments">One argument an element; nothing is ever split or quoted.</param>
    /// <param name="input">What git reads from standard input.</param>
    public GitResult Run(string folder, TimeSpan timeout, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input = default)
    {
        Process? process;
        try
        {
            process = Process.Start(Prepare(folder, arguments));
        }
        catch (Win32Exception e)
        {
            return new(-1, [], $"git could not be started: {e.Message}", GitMissing: true);
        }

        using (process)
        {
            return process is null ? new(-1, [], "git could not be started", GitMissing: true) : Wait(process, timeout, input);
        }
    }

    /// <summary>Starts git and leaves it running.</summary>
    /// <exception cref="IOException">It could not be started.</exception>
    internal Process Start(string folder, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(Prepare(folder, arguments)) ?? throw new IOException("git could not be started");
        }
        catch (Win32Exception e)
        {
            throw new IOException($"git could not be started: {e.Message}", e);
        }
    }

    private static int Count(IReadOnlyDictionary<string, string> variables) =>
        variables.TryGetValue("GIT_CONFIG_COUNT", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private static string Renumber(string name, int first)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{prefix}{first + number}");
            }
        }

        return name;
    }

    private static GitResult Wait(Process process, TimeSpan timeout, ReadOnlyMemory<byte> input)
    {
        byte[] stdout = [];
        var stderr = "";
        // stdout is read here, the two other streams beside it, so that no full pipe can stop git
        var errors = new Thread(() => stderr = ReadText(process.StandardError.BaseStream)) { IsBackground = true };
        var output = new Thread(() => stdout = ReadBytes(process.StandardOutput.BaseStream)) { IsBackground = true };
        errors.Start();
        output.Start();
        if (input.IsEmpty)
        {
            Feed(process, input); // closes it
        }
        else
        {
            new Thread(() => Feed(process, input)) { IsBackground = true }.Start();
        }

        if (!process.WaitForExit(timeout))
        {
            Kill(process);
            return new(-1, [], $"git took longer than {timeout.TotalSeconds:0.#} s and was stopped", TimedOut: true);
        }

        // a grandchild (a transport helper) may still hold the pipes: what git said is there, and waiting for it is bounded
        output.Join(timeout);
        errors.Join(timeout);
        return new(process.ExitCode, stdout, stderr.Trim());
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

    private static byte[] ReadBytes(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = stream.Read(buffer)) > 0 && all.Length < MaxOutput)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // killed at the deadline
        }

        return all.ToArray();
    }

    private static string ReadText(Stream stream) => Encoding.UTF8.GetString(ReadBytes(stream));

    private static void Kill(Process process)
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
        var variables = start.Environment;
        foreach (var name in LocalVariables)
        {
            variables.Remove(name);
        }

        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GCM_INTERACTIVE"] = "never";
        variables["GIT_ASKPASS"] = "";
        variables["SSH_ASKPASS"] = "";
        variables["LC_ALL"] = "C";
        if (!variables.ContainsKey("GIT_SSH_COMMAND") && !variables.ContainsKey("GIT_SSH"))
        {
            variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
        }

        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return start;
    }
}
