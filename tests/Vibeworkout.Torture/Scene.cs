using System.Collections.Concurrent;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Torture;

/// <summary>One scenario's stage: a remote, clones, a workout on a real server, and a record of every line that a hook said it wrote.</summary>
public sealed class Scene : IDisposable
{
    private const int Killed = 128 + 9;
    private readonly ConcurrentBag<string> appended = [];
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
        scene.Session = (await server.PostAsync("/api/workout/start", new { repo_ids = new[] { repo } })).GetProperty("session_id").GetGuid();
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
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (_, _) =>
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
        });
    }

    /// <summary>A fault happened on purpose.</summary>
    public void Fault() => Interlocked.Increment(ref faults);

    public Task<Ended> SyncAsync(string? folder = null) => Lab.CliInAsync(folder ?? Lab.Clone, null, "sync");

    /// <summary>A sync that is killed at a step.</summary>
    public async Task KilledSyncAsync(string step, string? folder = null)
    {
        var environment = new Dictionary<string, string>(Lab.Environment) { ["VIBEWORKOUT_FAULT"] = step };
        var ended = await Programs.RunAsync(Programs.BuiltCli, folder ?? Lab.Clone, environment, default, "sync");
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
        var environment = new Dictionary<string, string>(Lab.Environment) { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" };
        return Programs.RunAsync("sh", Lab.Clone, environment, default, "-c", $"trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {command}", Programs.Cli);
    }

    /// <summary>One more clean sync of every clone, then the promise: what is wrong in a sentence, or null.</summary>
    public async Task<string?> CheckAsync()
    {
        foreach (var clone in clones)
        {
            var ended = await SyncAsync(clone);
            if (ended.ExitCode is not (0 or 10))
            {
                return $"the clean sync of {Path.GetFileName(clone)} failed: {ended}";
            }
        }

        var remote = (await Lab.RemoteLinesAsync()).Select(line => LogLine.TryParse(line, out var entry) ? entry : null).OfType<AttemptEvent>().ToList();
        if (Differ("on the remote", appended, remote.Select(a => a.ToolUseId!)) is { } difference)
        {
            return difference;
        }

        await server.PostAsync($"/api/workout/sessions/{Session}/refresh");
        var stored = (await server.GetAsync($"/api/workout/sessions/{Session}/attempts?limit=500")).GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("id").GetString()!);
        return Differ("in the database", remote.Select(a => a.Id!.Value.ToString()), stored);
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
