using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;

namespace Vibeworkout.Ingest;

/// <summary>A running server, and bare remotes with logs for it.</summary>
internal sealed class Gym : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);
    private readonly HttpClient http;
    private readonly string folder;
    private readonly int process;
    private int repositories;

    public Gym(string address, string token, string folder, int process)
    {
        (this.folder, this.process) = (folder, process);
        http = new HttpClient { BaseAddress = new Uri(address), Timeout = Long };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The most memory that the server ever had, in MB.</summary>
    public int PeakMemory =>
        int.Parse(
            File.ReadLines($"/proc/{process}/status")
                .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        ) / 1024;

    /// <summary>Starts a workout with a repository of its own, and puts a log there.</summary>
    public async Task<Guid> StartAsync(int attempts, int outcomes)
    {
        var git = new GitRunner();
        var remote = Path.Combine(folder, $"remote-{process}-{++repositories}.git");
        git.Run(folder, Long, ["init", "-q", "--bare", remote]);
        var repo = (await PostAsync("/api/gate-repos", new { remote_url = remote })).GetProperty("id").GetGuid();
        var session = (await PostAsync("/api/workout/start", new { repo_ids = (Guid[])[repo] })).GetProperty("session_id").GetGuid();
        if (!UserKey.TryParse((await GetAsync("/api/profile")).GetProperty("user_key").GetString(), out var user))
        {
            throw new InvalidOperationException("The server's user has no key.");
        }

        var files = StatsLog.Files(session, attempts, outcomes);
        var writer = new PrivateRepository(Path.Combine(folder, $"writer-{process}.git"), git);
        writer.EnsureCreated();
        var blobs = files
            .Select(
                (file, i) =>
                    (Name: i == files.Count - 1 ? RefNames.OpenStatsFile : RefNames.SealedStatsFile(i + 1), Blob: writer.WriteBlob(file))
            )
            .ToDictionary(f => f.Name, f => f.Blob);
        if (writer.Push(remote, RefNames.Stats(user), writer.WriteCommit(blobs, "log"), null, Long) is not PushResult.Done)
        {
            throw new InvalidOperationException("The log could not be pushed.");
        }

        git.Run(remote, Long, ["repack", "-a", "-d", "-q"]); // as hosts do; else most of the time would be the remote's, looking for deltas
        return session;
    }

    /// <summary>Stops the workout; how long it takes from there until its log is read.</summary>
    public async Task<TimeSpan> StopAsync(Guid session)
    {
        var clock = Stopwatch.StartNew();
        var ingest = (await PostAsync("/api/workout/stop", new { })).GetProperty("ingest");
        while (ingest.GetProperty("state").GetString() != "complete")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            ingest = (await GetAsync($"/api/workout/sessions/{session}")).GetProperty("ingest");
        }

        return clock.Elapsed;
    }

    /// <summary>Has the log read again; how long that takes.</summary>
    public async Task<TimeSpan> RefreshAsync(Guid session)
    {
        var clock = Stopwatch.StartNew();
        await PostAsync($"/api/workout/sessions/{session}/refresh", new { });
        return clock.Elapsed;
    }

    /// <summary>How long a session's detail takes.</summary>
    public async Task<TimeSpan> ViewAsync(Guid session)
    {
        var clock = Stopwatch.StartNew();
        await GetAsync($"/api/workout/sessions/{session}");
        return clock.Elapsed;
    }

    public void Dispose() => http.Dispose();

    private Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(path);

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
