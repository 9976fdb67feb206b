using System.Net;
using System.Text;
using System.Text.Json;
using Vibeworkout.Load.Git;
using Vibeworkout.Load.Lab;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Load.Users;

/// <summary>All simulated users: signs them up, lets them work out, and compares.</summary>
internal sealed class Crowd(
    SignIn signIn,
    IReadOnlyList<IPEndPoint> instances,
    LabClock clock,
    BeatStats beats,
    SendStats sends,
    Schedule schedule,
    int seed
) : IDisposable
{
    private const int SideBySide = 24;
    private readonly List<SimulatedUser> users = [];
    private readonly List<Task> workouts = [];
    private int stopped;

    public IReadOnlyList<SimulatedUser> Users => users;

    /// <summary>How many have stopped.</summary>
    public int Stopped => stopped;

    /// <summary>The server's public key.</summary>
    public Ed25519PublicKey? Key { get; private set; }

    /// <summary>Signs users up and starts their workouts; nobody sends anything yet.</summary>
    public Task StartAsync(int count, CancellationToken cancel) => StartAsync(count, null, null, _ => Task.CompletedTask, cancel);

    /// <summary>Signs users up, gives each a gate repo and starts their workouts; each works out from then on.</summary>
    public Task WorkOutAsync(int count, Func<int, string> remoteOf, SignalInbox inbox, CancellationToken cancel) =>
        StartAsync(count, remoteOf, inbox, user => user.RunAsync(cancel), cancel);

    /// <summary>Waits until all have ended their workouts.</summary>
    public Task EndAsync() => Task.WhenAll(workouts);

    /// <summary>Stops every workout.</summary>
    public Task StopAsync(CancellationToken cancel) =>
        Parallel.ForEachAsync(
            users,
            Few(cancel),
            async (user, stop) =>
            {
                await user.Link.InsistAsync(user.Link.Requests.Post("/api/workout/stop", "{}"), clock.Time, stop);
                Interlocked.Increment(ref stopped);
            }
        );

    /// <summary>Compares what is stored with what was acknowledged.</summary>
    public async Task<CrowdResult> CompareAsync(CancellationToken cancel)
    {
        var results = new CrowdResult[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            Few(cancel),
            async (n, stop) =>
            {
                var user = users[n];
                var answer = await user.Link.InsistAsync(
                    user.Link.Requests.Get($"/api/workout/sessions/{user.Watch.Session}/samples"),
                    clock.Time,
                    stop
                );
                results[n] = new(
                    user.Ledger.Compare(answer.Body),
                    user.Ledger.Acknowledged,
                    user.Ledger.WaitingCount,
                    user.Watch.Said == true ? 1 : 0
                );
            }
        );
        return results.Aggregate(
            default(CrowdResult),
            (a, b) =>
                new(a.Samples + b.Samples, a.Acknowledged + b.Acknowledged, a.NeverTaken + b.NeverTaken, a.LeftUnlocked + b.LeftUnlocked)
        );
    }

    public void Dispose() => users.ForEach(user => user.Link.Dispose());

    private async Task StartAsync(
        int count,
        Func<int, string>? remoteOf,
        SignalInbox? inbox,
        Func<SimulatedUser, Task> begin,
        CancellationToken cancel
    )
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            Few(cancel),
            async (n, stop) =>
            {
                var user = await StartAsync(n, remoteOf?.Invoke(n), inbox, stop);
                lock (users)
                {
                    users.Add(user);
                    workouts.Add(begin(user));
                }
            }
        );
    }

    private static ParallelOptions Few(CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancel };

    private async Task<SimulatedUser> StartAsync(int n, string? remote, SignalInbox? inbox, CancellationToken cancel)
    {
        var link = new UserLink(instances, n, ServerSettings.Host, signIn.TokenOf(n));
        var userKey = remote is null ? null : await AddRepoAsync(link, remote, cancel);
        link.Give(
            (await AskAsync(link, "/api/tokens", "{\"name\":\"watch\",\"scope\":\"hr:write\"}", cancel)).GetProperty("token").GetString()!
        );
        var started = await AskAsync(link, "/api/workout/start", "{}", cancel);
        var watch = new UserWatch(started.GetProperty("session_id").GetGuid(), beats);
        if (userKey is not null)
        {
            inbox?.Watch(userKey, watch);
        }

        return new(link, watch, sends, clock, schedule, new Random(seed + n), started.GetProperty("threshold_bpm").GetInt32());
    }

    /// <summary>Adds a gate repo; the user's key, which the line to paste holds beside the server's.</summary>
    private async Task<string> AddRepoAsync(UserLink link, string remote, CancellationToken cancel)
    {
        var repo = await AddedAsync(link, remote, cancel);
        var words = repo.GetProperty("init_command").GetString()!.Split(' ');
        Key = Ed25519PublicKey.TryParse(After("--public-key"), out var key)
            ? key
            : throw new InvalidOperationException("The server names no public key.");
        return After("--user-key");

        string After(string word) => words[Array.IndexOf(words, word) + 1];
    }

    /// <summary>The gate repo, also where it was added by a request whose answer did not arrive and that was sent again.</summary>
    private async Task<JsonElement> AddedAsync(UserLink link, string remote, CancellationToken cancel)
    {
        var answer = await link.InsistAsync(link.Requests.Post("/api/gate-repos", $"{{\"remote_url\":\"{remote}\"}}"), clock.Time, cancel);
        if (answer.IsGood)
        {
            return JsonElement.Parse(answer.Body.Span);
        }

        var all = await link.InsistAsync(link.Requests.Get("/api/gate-repos"), clock.Time, cancel);
        return all.IsGood && JsonElement.Parse(all.Body.Span).GetProperty("repos").EnumerateArray().ToList() is [var only]
            ? only
            : throw new InvalidOperationException(
                $"/api/gate-repos was answered {answer.Kind}: {Encoding.UTF8.GetString(answer.Body.Span)}"
            );
    }

    private async Task<JsonElement> AskAsync(UserLink link, string path, string json, CancellationToken cancel)
    {
        var answer = await link.InsistAsync(link.Requests.Post(path, json), clock.Time, cancel);
        return answer.IsGood
            ? JsonElement.Parse(answer.Body.Span)
            : throw new InvalidOperationException($"{path} was answered {answer.Kind}: {Encoding.UTF8.GetString(answer.Body.Span)}");
    }
}

/// <summary>What all users' workouts came to.</summary>
/// <param name="Samples">What is wrong with stored samples.</param>
/// <param name="Acknowledged">Samples acknowledged.</param>
/// <param name="NeverTaken">Samples that were not acknowledged however often they were sent.</param>
/// <param name="LeftUnlocked">Users whose last signal, after the stop, unlocks.</param>
internal readonly record struct CrowdResult(SampleComparison Samples, long Acknowledged, int NeverTaken, int LeftUnlocked);
