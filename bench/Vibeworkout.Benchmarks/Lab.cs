using System.Diagnostics;
using System.Text;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Benchmarks;

/// <summary>A temporary home, a bare remote on the same disk, a clone bootstrapped by the real <c>init</c>, and a signing key. Gone when
/// disposed.</summary>
internal sealed class Lab : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vibeworkout-bench-").FullName;
    private readonly Dictionary<string, string> environment;
    private readonly Ed25519PrivateKey key = new(new byte[Ed25519PublicKey.Size]);
    private int nonce;

    public Lab(string cli, string floor)
    {
        Cli = cli;
        Floor = floor;
        var home = Directory.CreateDirectory(Path.Combine(root, "home")).FullName;
        environment = new()
        {
            ["HOME"] = home,
            ["VIBEWORKOUT_CONFIG_HOME"] = Path.Combine(home, "config"),
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(home, "gitconfig"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
        };
        File.WriteAllText(
            environment["GIT_CONFIG_GLOBAL"],
            "[user]\n\tname = Bench\n\temail = bench@localhost\n[init]\n\tdefaultBranch = main\n"
        );
        Git(root, "init", "-q", "--bare", Remote);
        Git(root, "clone", "-q", Remote, Clone);
        Git(Clone, "commit", "-q", "--allow-empty", "-m", "start");
        Git(Clone, "push", "-q", "origin", "HEAD");
        Git(root, "init", "-q", Stranger);
        string[] values = ["--user-key", "octocat", "--public-key", key.PublicKey.Hex];
        Run(Cli, Clone, null, ["init", "--personal", "--agent", "claude-code", .. values]);
    }

    public string Cli { get; }

    /// <summary>The program for hooks, which lies beside it.</summary>
    public string Hook => Path.Combine(Path.GetDirectoryName(Cli)!, "vibeworkout-hook");

    public string Floor { get; }

    public string Remote => Path.Combine(root, "remote.git");

    public string Clone => Path.Combine(root, "clone");

    /// <summary>A repository that nobody enrolled.</summary>
    public string Stranger => Path.Combine(root, "stranger");

    public string State => Path.Combine(Clone, ".git", "vibeworkout");

    public string LogFile => Path.Combine(Clone, ".git", "vibeworkout-stats.jsonl");

    public string FloorLog => Path.Combine(root, "floor.jsonl");

    public static byte[] Event(string tool, int inputBytes) =>
        Encoding.UTF8.GetBytes(
            $$"""{"session_id":"c83458fe-4c57-401a-be14-5ec14758dc4c","cwd":"CWD","hook_event_name":"PreToolUse","tool_name":"{{tool}}","tool_input":"""
                + $$"""{"content":"{{new string('x', inputBytes)}}"},"tool_use_id":"toolu_01"}"""
        );

    public byte[] EventHere(int inputBytes = 200) => EventIn(Clone, inputBytes);

    public static byte[] EventIn(string folder, int inputBytes = 200) =>
        Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Event("Bash", inputBytes)).Replace("\"CWD\"", '"' + folder + '"', StringComparison.Ordinal)
        );

    /// <summary>Puts a fresh unlocking signal on the remote.</summary>
    public void Publish()
    {
        var expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 290;
        var content = new SignalContent(
            "octocat",
            "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11",
            true,
            132,
            100,
            expires,
            (++nonce).ToString("x32", null)
        );
        var blob = GitWith(Signal.Sign(content, key).ToJson(), Remote, "hash-object", "-w", "--stdin");
        var tree = GitWith(Encoding.UTF8.GetBytes($"100644 blob {blob}\t{RefNames.SignalFile}\n"), Remote, "mktree");
        var commit = GitWith([], Remote, "-c", "user.name=Bench", "-c", "user.email=bench@localhost", "commit-tree", tree, "-m", "signal");
        _ = UserKey.TryParse("octocat", out var user);
        Git(Remote, "update-ref", RefNames.Signal(user), commit);
    }

    public string Git(string folder, params string[] arguments) => GitWith(null, folder, arguments);

    public string GitWith(byte[]? input, string folder, params string[] arguments) => Run("git", folder, input, arguments);

    /// <summary>Runs a program to its end; how long it took, from start to exit.</summary>
    public TimeSpan Time(string program, byte[]? input, params string[] arguments) => TimeIn(Clone, program, input, arguments);

    public TimeSpan TimeIn(string folder, string program, byte[]? input, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        Run(program, folder, input, arguments);
        return Stopwatch.GetElapsedTime(started);
    }

    public string Run(string program, string folder, byte[]? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("CLAUDE_PROJECT_DIR");
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}: {output}");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
