using System.Globalization;
using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Testing;

/// <summary>
/// A home of its own, a bare remote, a clone that the real <c>init</c> set up, and the key that signs its signals. Real git, real
/// processes; nothing of this machine's user is read or changed.
/// </summary>
public sealed class GateLab : IDisposable
{
    public const string UserKeyText = "octocat";
    public const string SessionId = "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11";

    private int counter;

    private GateLab()
    {
        Folder = new TempFolder();
        Directory.CreateDirectory(Folder["home"]);
        Environment = new Dictionary<string, string>
        {
            ["HOME"] = Folder["home"],
            ["VIBEWORKOUT_CONFIG_HOME"] = Folder["home", "vibeworkout"],
            ["GIT_CONFIG_GLOBAL"] = Folder["home", "gitconfig"],
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["NO_COLOR"] = "1",
            // a test may narrow the PATH; the build's program finds its framework all the same
            ["DOTNET_ROOT"] = Path.GetFullPath(
                Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")
            ),
        };
        File.WriteAllText(
            Environment["GIT_CONFIG_GLOBAL"],
            "[user]\n\tname = Test\n\temail = test@localhost\n[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n"
        );
        Remote = Folder["remote.git"];
        Clone = Folder["clone"];
        _ = UserKey.TryParse(UserKeyText, out var user);
        User = user;
    }

    public TempFolder Folder { get; }

    public Dictionary<string, string> Environment { get; }

    public string Remote { get; }

    public string Clone { get; }

    public UserKey User { get; }

    public Ed25519PrivateKey Key { get; } = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    public string LogFile => Path.Combine(Clone, ".git", "vibeworkout-stats.jsonl");

    public string State => Path.Combine(Clone, ".git", "vibeworkout");

    /// <summary>A remote and a clone with one commit; no gate yet.</summary>
    public static async Task<GateLab> WithoutGateAsync()
    {
        var lab = new GateLab();
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Remote);
        await lab.CloneAsync(lab.Clone);
        await File.WriteAllTextAsync(Path.Combine(lab.Clone, "README.md"), "# A project\n");
        await lab.GitAsync(lab.Clone, "add", "-A");
        await lab.GitAsync(lab.Clone, "commit", "-q", "-m", "Start");
        await lab.GitAsync(lab.Clone, "push", "-q", "origin", "HEAD");
        return lab;
    }

    /// <summary>The same, bootstrapped and committed.</summary>
    public static async Task<GateLab> CreateAsync()
    {
        var lab = await WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        await lab.GitAsync(lab.Clone, "add", "-A");
        await lab.GitAsync(lab.Clone, "commit", "-q", "-m", "Gate tools");
        await lab.GitAsync(lab.Clone, "push", "-q", "--no-verify", "origin", "HEAD"); // no sync behind the test's back
        return lab;
    }

    public Task CloneAsync(string folder) => GitAsync(Folder.Path, "clone", "-q", Remote, folder);

    public Task<Ended> InitAsync(params string[] more) =>
        CliAsync(["init", "--user-key", UserKeyText, "--public-key", Key.PublicKey.Hex, .. more]);

    public Task<Ended> CliAsync(params IEnumerable<string> arguments) => CliInAsync(Clone, null, arguments);

    /// <summary>Runs what settings call: for a hook, a status line or a push the program for those, else the one for people.</summary>
    public Task<Ended> CliInAsync(string folder, string? input, params IEnumerable<string> arguments)
    {
        string[] words = [.. arguments];
        var isHooks = words is ["hook" or "statusline" or "git-hook", ..];
        return Programs.RunAsync(
            isHooks ? Programs.Hook : Programs.Cli,
            folder,
            Environment,
            Encoding.UTF8.GetBytes(input ?? ""),
            words is ["hook", .. var hook] ? hook : words
        );
    }

    /// <summary>Calls a hook as Claude Code does.</summary>
    public Task<Ended> HookAsync(
        string hook,
        string tool = "Bash",
        string? id = null,
        string? folder = null,
        string? command = null,
        bool? interrupted = null
    )
    {
        var input = JsonSerializer.Serialize(
            new
            {
                session_id = "agent-session",
                cwd = folder ?? Clone,
                hook_event_name = hook,
                tool_name = tool,
                tool_input = new { command = command ?? "ls" },
                tool_use_id = id ?? NextId(),
                duration_ms = 12,
                is_interrupt = interrupted,
            }
        );
        return CliInAsync(folder ?? Clone, input, "hook", hook);
    }

    public string NextId() => $"toolu_{Interlocked.Increment(ref counter):d4}";

    /// <summary>Runs git; its output. Fails the test when git fails.</summary>
    public async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var ended = await Programs.RunAsync("git", folder, Environment, default, arguments);
        Assert.True(ended.ExitCode == 0, $"git {string.Join(' ', arguments)}: {ended}");
        return ended.Stdout.Trim();
    }

    public SignalContent Content(bool hrOk = true, int bpm = 132, int seconds = 60, string user = UserKeyText) =>
        new(
            user,
            SessionId,
            hrOk,
            bpm,
            100,
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds,
            Interlocked.Increment(ref counter).ToString("x32", CultureInfo.InvariantCulture)
        );

    /// <summary>Puts a signal, signed by the right key, on the remote.</summary>
    public Task PublishAsync(bool hrOk = true, int bpm = 132, int seconds = 60) =>
        PublishAsync(Signal.Sign(Content(hrOk, bpm, seconds), Key).ToJson());

    /// <summary>Puts any bytes where the signal belongs.</summary>
    public Task PublishAsync(byte[] payload) => WriteRefAsync(RefNames.Signal(User), RefNames.SignalFile, payload);

    /// <summary>Points a ref of the remote at a commit with one file.</summary>
    public async Task WriteRefAsync(string refName, string file, byte[] content)
    {
        var blob = (await Programs.RunAsync("git", Remote, Environment, content, "hash-object", "-w", "--stdin")).Stdout.Trim();
        var tree = (
            await Programs.RunAsync("git", Remote, Environment, Encoding.UTF8.GetBytes($"100644 blob {blob}\t{file}\n"), "mktree")
        ).Stdout.Trim();
        var commit = await GitAsync(Remote, "commit-tree", tree, "-m", "test");
        await GitAsync(Remote, "update-ref", refName, commit);
    }

    /// <summary>The log that is on the remote, all files of it.</summary>
    public async Task<IReadOnlyList<LogEvent>> RemoteLogAsync() => [.. (await RemoteLinesAsync()).Select(Parse)];

    /// <summary>The lines of the log that is on the remote.</summary>
    public async Task<IReadOnlyList<byte[]>> RemoteLinesAsync()
    {
        var refName = RefNames.Stats(User);
        var there = await Programs.RunAsync("git", Remote, Environment, default, "rev-parse", "--verify", "-q", refName);
        if (there.ExitCode != 0)
        {
            return [];
        }

        var lines = new List<byte[]>();
        foreach (
            var file in (await GitAsync(Remote, "ls-tree", "--name-only", refName))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(f => f == RefNames.OpenStatsFile || RefNames.TryParseSealedStatsFile(f, out _))
        )
        {
            var text = await Programs.RunAsync("git", Remote, Environment, default, "cat-file", "blob", $"{refName}:{file}");
            lines.AddRange(LogText.Lines(Encoding.UTF8.GetBytes(text.Stdout)).Select(l => l.ToArray()));
        }

        return lines;
    }

    /// <summary>The local log's events.</summary>
    public IReadOnlyList<LogEvent> LocalLog() =>
        File.Exists(LogFile) ? [.. LogText.Lines(File.ReadAllBytes(LogFile)).Select(l => Parse(l.ToArray()))] : [];

    public void Dispose() => Folder.Dispose();

    private static LogEvent Parse(byte[] line) =>
        LogLine.TryParse(line, out var entry) ? entry : throw new FormatException($"no event: {Encoding.UTF8.GetString(line)}");
}
