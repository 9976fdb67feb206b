using System.Collections.Concurrent;
using System.Data.Common;
using Vibeworkout.Data;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Asks for each signal by itself how its own user reaches the remote: nobody's signal goes out by what another user may do, and who may
/// not, or is not answered in time, holds up nobody else.
/// </summary>
internal sealed partial class SignalRoutes(RemoteResolvers remotes, TimeProvider time, ILogger<SignalRoutes> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Those who know at once how they go do not wait longer than this for those who do not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What is being asked just now; it is not asked twice.</summary>
    private readonly ConcurrentDictionary<Guid, Task<RemoteResult>> asking = new();

    /// <summary>Groups signals by the remote and the credentials that each goes with.</summary>
    public async Task<(IReadOnlyList<SignalRoute> Routes, Dictionary<Guid, SignalError> Errors)> FindAsync(
        IReadOnlyList<OutgoingSignal> signals
    )
    {
        var asked = signals
            .DistinctBy(s => s.Repo.Id)
            .Select(s => (s.Repo.Id, IsNew: !asking.ContainsKey(s.Repo.Id), Answer: Ask(s.Repo)))
            .ToList();
        var fresh = asked.Where(a => a.IsNew && !a.Answer.IsCompleted).Select(a => a.Answer).ToList();
        if (fresh.Count > 0)
        {
            await Task.WhenAny(Task.WhenAll(fresh), Task.Delay(Patience, time));
        }

        var answers = asked.ToDictionary(a => a.Id, a => a.Answer.IsCompleted ? a.Answer.Result : NotInTime);
        var errors = answers
            .Where(a => a.Value.Problem is not null)
            .ToDictionary(
                a => a.Key,
                a => new SignalError(a.Value.Problem!.Message, IsOwn: true, a.Value.Problem.RetryAt - time.GetUtcNow())
            );
        var routes = signals
            .Where(s => answers[s.Repo.Id].Value is not null)
            .GroupBy(s => WayOf(answers[s.Repo.Id].Value!))
            .Select(group => new SignalRoute(answers[group.First().Repo.Id].Value!, [.. group]))
            .ToList();
        return (routes, errors);
    }

    /// <summary>The remote refused what it was sent: the same signals with what is known now; null where nothing else is.</summary>
    public async Task<SignalRoute?> AgainAsync(SignalRoute route, CancellationToken cancel)
    {
        var again = new List<Remote>();
        foreach (var signal in route.Signals.DistinctBy(s => s.Repo.Id))
        {
            if ((await remotes.ResolveAsync(signal.Repo, RemotePurpose.Daily, cancel)).Value is { } remote)
            {
                again.Add(remote);
            }
        }

        // all of them, by one way: whoever has lost theirs meanwhile is told so the next time
        return again.Count == route.Signals.DistinctBy(s => s.Repo.Id).Count() && again.DistinctBy(WayOf).Count() == 1
            ? route with
            {
                Remote = again[0],
            }
            : null;
    }

    private static readonly RemoteResult NotInTime = new RemoteProblem(
        "It was not answered in time how you reach the remote, so the signal waits and tools lock when the last one expires; it is asked again."
    );

    private static (string Address, string? Credentials, bool IsStrict) WayOf(Remote remote) =>
        (remote.Address, remote.Credentials?.Parameter, remote.IsStrict);

    private Task<RemoteResult> Ask(GateRepo repo)
    {
        if (asking.TryGetValue(repo.Id, out var before))
        {
            return before;
        }

        var answer = ResolveAsync(repo);
        if (!answer.IsCompleted)
        {
            asking[repo.Id] = answer;
            _ = answer.ContinueWith(_ => asking.TryRemove(new(repo.Id, answer)), TaskScheduler.Default);
        }

        return answer;
    }

    private async Task<RemoteResult> ResolveAsync(GateRepo repo)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            return await remotes.ResolveAsync(repo, RemotePurpose.Daily, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return NotInTime;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            Log.NotResolved(logger, repo.Name, e); // a lane never ends by this
            return new RemoteProblem(
                "The server's database did not answer, so it is not known how to reach the remote; it is tried again."
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "How {Repo} is reached could not be read.")]
        public static partial void NotResolved(ILogger logger, string repo, Exception exception);
    }
}
