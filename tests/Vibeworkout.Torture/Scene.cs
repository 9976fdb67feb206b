using System.Collections.Concurrent;
using System.Text;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Torture;

/// <summary>One scenario's stage: a remote, clones, a workout on a real server, and a record of every line that a hook said it
/// wrote.</summary>
public sealed class Scene : IDisposable
{
    private const int Killed = 128 + 9;
    private readonly ConcurrentBag<string> appended = [];
    private readonly ConcurrentDictionary<string, string> written = new(StringComparer.Ordinal);
    private readonly List<string> clones = [];
    private readonly ServerProcess server;
    private int faults;

    private Scene(GateLab lab, ServerProcess server, Random random)
    {
        (Lab, this.server, Random) = (lab, server, random);
        clones.Add(lab.Clone);
    }

    public GateLab Lab { get; }

    public Random Random { get; }

    /// <summary>Faults injected so far.</summary>
    public int Faults => faults;

    /// <summary>Lines that hooks wrote so far.</summary>
    public int Appended => appended.Count;

    private Guid Session { get; set; }

    private Guid Repo { get; set; }

    public static async Task<Scene> CreateAsync(ServerProcess server, Random random)
    {
        var lab = await GateLab.CreateAsync();
        var scene = new Scene(lab, server, random);
        await Ungate(lab.Clone);
        var repo = scene.Repo = (await server.PostAsync("/api/gate-repos", new { remote_url = lab.Remote })).GetProperty("id").GetGuid();
        scene.Session = (await server.PostAsync("/api/workout/start", new { repo_ids = new[] { repo } }))
            .GetProperty("session_id")
            .GetGuid();
        return scene;
    }

    /// <summary>One more clone of the remote.</summary>
    public async Task<string> CloneAsync()
    {
        var folder = Lab.Folder[$"clone{clones.Count}"];
        await Lab.CloneAsync(folder);
        await Ungate(folder);
        clones.Add(folder);
        return folder;
    }

    /// <summary>A folder that has a log of its own, however it came about.</summary>
    public async Task AddAsync(string folder)
    {
        await Ungate(folder);
        clones.Add(folder);
    }

    /// <summary>A clone lies elsewhere now.</summary>
    public void Moved(string from, string to) => clones[clones.IndexOf(from)] = to;

    /// <summary>Appends lines by real hooks, some side by side.</summary>
    public async Task AppendAsync(int count, string? folder = null)
    {
        folder ??= Lab.Clone;
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 3 },
            async (_, _) =>
            {
                var id = Lab.NextId();
                var ended = await Lab.HookAsync("pre-tool-use", "Bash", id, folder);
                if (ended.ExitCode == 0)
                {
                    appended.Add(id);
                }
                else
                {
                    throw new InvalidOperationException($"a hook could not append: {ended}");
                }
            }
        );
    }

    /// <summary>Lines as hooks write them, too many to start a process for each; what they say is remembered to the byte.</summary>
    /// <param name="count">How many.</param>
    /// <param name="clock">What the writer's clock is ahead.</param>
    /// <param name="folder">The clone; nobody else writes there at this moment.</param>
    public void Write(int count, TimeSpan clock, string? folder = null)
    {
        var start = TimeProvider.System.GetUtcNow() + clock;
        using var log = new FileStream(
            Path.Combine(folder ?? Lab.Clone, ".git", "vibeworkout-stats.jsonl"),
            FileMode.OpenOrCreate,
            FileAccess.Write
        );
        log.Seek(0, SeekOrigin.End);
        for (var i = 0; i < count; i++)
        {
            var id = Lab.NextId();
            var line = LogLine.Write(
                new AttemptEvent
                {
                    Timestamp = start.AddMilliseconds(i),
                    Id = Guid.CreateVersion7(start),
                    Tool = "Bash",
                    ToolUseId = id,
                    Allowed = true,
                    Reason = "gating_disabled",
                    Gated = false,
                    Agent = "claude-code",
                    AgentSessionId = "agent-session",
                }
            );
            log.Write(line);
            appended.Add(id);
            written[id] = Encoding.UTF8.GetString(line).TrimEnd();
        }
    }

    /// <summary>A fault happened on purpose.</summary>
    public void Fault() => Interlocked.Increment(ref faults);

    public Task<Ended> SyncAsync(string? folder = null) => Lab.CliInAsync(folder ?? Lab.Clone, null, "sync");

    /// <summary>A sync on a machine whose clock is so many days ahead.</summary>
    public Task<Ended> SyncAtAsync(int days, string folder)
    {
        var environment = new Dictionary<string, string>(Lab.Environment)
        {
            ["VIBEWORKOUT_CLOCK_AHEAD"] = TimeSpan.FromDays(days).ToString(),
        };
        return Programs.RunAsync(Programs.FaultyCli, folder, environment, default, "sync");
    }

    /// <summary>Where the stats ref points to.</summary>
    public Task<string> TipAsync() => Lab.GitAsync(Lab.Remote, "rev-parse", RefNames.Stats(Lab.User));

    /// <summary>Stores bytes on the remote.</summary>
    public async Task<string> BlobAsync(byte[] bytes) =>
        (await Programs.RunAsync("git", Lab.Remote, Lab.Environment, bytes, "hash-object", "-w", "--stdin")).Stdout.Trim();

    /// <summary>Points the stats ref at a tree of these entries.</summary>
    public async Task PlantAsync(IEnumerable<string> entries)
    {
        var listing = Encoding.UTF8.GetBytes(string.Join('\n', entries.DistinctBy(e => e.Split('\t')[1])) + "\n");
        var tree = (await Programs.RunAsync("git", Lab.Remote, Lab.Environment, listing, "mktree", "--missing")).Stdout.Trim();
        await Lab.GitAsync(
            Lab.Remote,
            "update-ref",
            RefNames.Stats(Lab.User),
            await Lab.GitAsync(Lab.Remote, "commit-tree", tree, "-m", "planted")
        );
        Fault();
    }

    /// <summary>A sync that is killed at a step.</summary>
    public async Task KilledSyncAsync(string step, string? folder = null)
    {
        var environment = new Dictionary<string, string>(Lab.Environment) { ["VIBEWORKOUT_FAULT"] = step };
        var ended = await Programs.RunAsync(Programs.FaultyCli, folder ?? Lab.Clone, environment, default, "sync");
        if (ended.ExitCode != Killed)
        {
            throw new InvalidOperationException($"the sync was to be killed at \"{step}\", but: {ended}");
        }

        Fault();
    }

    /// <summary>A sync that may be killed at any moment, by chance.</summary>
    public async Task SyncKilledByChanceAsync()
    {
        using var sync = Programs.Start(Programs.Cli, Lab.Clone, Lab.Environment, "sync");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(1, 250)));
        try
        {
            await sync.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            sync.Kill(entireProcessTree: true);
            await sync.WaitForExitAsync();
            Fault();
        }
    }

    /// <summary>A process whose every file ends after so many blocks, as on a full disk: writing fails, the process lives.</summary>
    public Task<Ended> OnFullDiskAsync(int blocks, string command)
    {
        Fault();
        var environment = new Dictionary<string, string>(Lab.Environment)
        {
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        return Programs.RunAsync(
            "sh",
            Lab.Clone,
            environment,
            default,
            "-c",
            $"trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {command}",
            Programs.Cli
        );
    }

    /// <summary>Two more clean syncs of every clone, then the promise: what is wrong in a sentence, or null.</summary>
    /// <remarks>Two, because what a stranger did is put right by who knows better, and that may be the last one to sync.</remarks>
    public async Task<string?> CheckAsync()
    {
        foreach (var clone in clones.Concat(clones))
        {
            var ended = await SyncAsync(clone);
            if (ended.ExitCode is not (0 or 10))
            {
                return $"the clean sync of {Path.GetFileName(clone)} failed: {ended}";
            }
        }

        var remote = (await Lab.RemoteLinesAsync())
            .Select(line =>
                (Text: Encoding.UTF8.GetString(line), Event: LogLine.TryParse(line, out var entry) ? entry as AttemptEvent : null)
            )
            .Where(line => line.Event is not null)
            .ToList();
        if (Differ("on the remote", appended, remote.Select(a => a.Event!.ToolUseId!)) is { } difference)
        {
            return difference;
        }

        // what hooks wrote is known by what all of them write here
        var altered = remote.Count(line =>
            written.TryGetValue(line.Event!.ToolUseId!, out var text)
                ? text != line.Text
                : line.Event is not { Allowed: true, Tool: "Bash" } || line.Text.EndsWith('\r')
        );
        if (altered > 0)
        {
            return $"on the remote: {altered} altered";
        }

        await server.PostAsync($"/api/workout/sessions/{Session}/refresh");
        return await StoredAsync([.. remote.Where(line => IsOfThisWorkout(line.Event!)).Select(line => line.Event!.Id!.Value.ToString())]);
    }

    /// <summary>Lines of weeks before belong to no workout; those of a clock ahead belong to the one that has not ended.</summary>
    private static bool IsOfThisWorkout(AttemptEvent entry) => TimeProvider.System.GetUtcNow() - entry.Timestamp < TimeSpan.FromDays(1);

    private async Task<string?> StoredAsync(IReadOnlyList<string> wanted)
    {
        var stored = new List<string>();
        for (string? page = ""; page is not null; )
        {
            var answer = await server.GetAsync($"/api/workout/sessions/{Session}/attempts?limit=500{page}");
            stored.AddRange(answer.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("id").GetString()!));
            page =
                answer.TryGetProperty("next_cursor", out var next) && next.GetString() is { } cursor
                    ? $"&cursor={Uri.EscapeDataString(cursor)}"
                    : null;
        }

        return Differ("in the database", wanted, stored);
    }

    /// <summary>Leaves the server as it was.</summary>
    public async Task EndAsync()
    {
        await server.PostAsync("/api/workout/stop");
        await server.DeleteAsync($"/api/gate-repos/{Repo}");
    }

    public void Dispose() => Lab.Dispose();

    private static string? Differ(string where, IEnumerable<string> wanted, IEnumerable<string> found)
    {
        var (all, there) = (wanted.ToList(), found.ToList());
        var (lost, more, twice) = (all.Except(there).ToList(), there.Except(all).ToList(), there.Count - there.Distinct().Count());
        return lost.Count + more.Count + twice == 0 ? null : $"{where}: {lost.Count} lost, {more.Count} unknown, {twice} doubled";
    }

    /// <summary>Appending is the subject here, not gating: calls are let through, and logged.</summary>
    private static Task Ungate(string folder) => File.WriteAllTextAsync(Path.Combine(folder, ".vibeworkout-disable"), "");
}
