using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Signs signals and brings them to one remote: over HTTP all of them in one request of our own, elsewhere by git, one by one. Keeps how
/// that went, in words. Who is refused for a token tries once more with a new one.
/// </summary>
internal sealed partial class SignalPublisher(
    SigningKeys keys,
    SignalRoutes paths,
    RemoteResolvers remotes,
    RefWriter writer,
    ScratchRepositories scratch,
    IDbContextFactory<VibeworkoutContext> dbs,
    LiveEvents live,
    SignalTelemetry telemetry,
    TimeProvider time,
    ILogger<SignalPublisher> logger
)
{
    /// <summary>More ways are not remembered; what is forgotten costs one more request.</summary>
    private const int MostWays = 10_000;

    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What each remote's refs pointed to last.</summary>
    private readonly ConcurrentDictionary<(string Address, string Lane), RefPublisher> publishers = new();

    /// <summary>Remotes that speak HTTP, but not to us: git itself can.</summary>
    private readonly ConcurrentDictionary<(string Address, string Lane), bool> byGit = new();

    /// <summary>Publishes signals of one remote.</summary>
    /// <param name="beats">At least one.</param>
    /// <param name="stillOurs">Whether no other instance publishes there by now: what somebody else wrote meanwhile is then left
    /// alone.</param>
    public async Task<PublishResult> PublishAsync(IReadOnlyList<Beat> beats, Func<bool> stillOurs)
    {
        var signals = beats.Select(beat => new OutgoingSignal(beat.UserId, beat.Repo, beat.Content(), beat.Workout.SessionId)).ToList();
        return await PublishAsync(signals, PushTimeout, stillOurs);
    }

    /// <summary>A lane failed in a way that nobody thought of.</summary>
    public void LaneFailed(Exception exception) => Log.LaneFailed(logger, exception);

    /// <summary>Publishes a locked signal that belongs to no workout: whether the repository can be written is known only by
    /// writing.</summary>
    /// <returns>Why it did not arrive, in words; null when it did.</returns>
    public async Task<string?> LockAsync(User user, GateRepo repo, TimeSpan timeout)
    {
        var result = await PublishAsync(
            [new OutgoingSignal(user.Id, repo, new(user.UserKey, Guid.Empty.ToString(), false, 0, 0, 0, "", SignalState.Over), Guid.Empty)],
            timeout,
            () => true
        );
        return result.Errors.GetValueOrDefault(repo.Id)?.Message;
    }

    private async Task<PublishResult> PublishAsync(List<OutgoingSignal> signals, TimeSpan timeout, Func<bool> stillOurs)
    {
        var result = await telemetry.PushAsync(signals.Count, () => SendAsync(signals, timeout, stillOurs), r => r.Errors.Count);
        var now = time.GetUtcNow();
        await RememberAsync(signals, result.Errors, now);
        foreach (var signal in signals)
        {
            var error = result.Errors.GetValueOrDefault(signal.Repo.Id)?.Message;
            var (repo, content) = (signal.Repo, signal.Content);
            live.Publish(signal.UserId, new PublishEvent(signal.SessionId, repo.Id, repo.Name, now, content.HrOk, content.State, error));
            if (error is not null)
            {
                Log.PushFailed(logger, signal.Repo.Name, error);
            }
        }

        return result;
    }

    private async Task<PublishResult> SendAsync(List<OutgoingSignal> signals, TimeSpan timeout, Func<bool> stillOurs)
    {
        var (routes, errors) = await paths.FindAsync(signals);
        foreach (var route in routes)
        {
            foreach (var (repo, error) in await SendAsync(route, timeout, stillOurs))
            {
                errors[repo] = error;
            }
        }

        return new(errors, routes.Count > 0);
    }

    private async Task<Dictionary<Guid, SignalError>> SendAsync(SignalRoute route, TimeSpan timeout, Func<bool> stillOurs)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            return route.Remote.Http is null || byGit.ContainsKey(WayOf(route))
                ? await ByGitAsync(route, timeout)
                : await OverHttpAsync(route, timeout, stillOurs, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return All(route, new("The git remote did not answer in time; it is tried again.", IsOwn: false));
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            Log.LaneFailed(logger, e); // a lane never ends by this
            return All(route, new("The server's database did not answer; the signal is tried again.", IsOwn: false));
        }
    }

    private async Task<Dictionary<Guid, SignalError>> OverHttpAsync(
        SignalRoute route,
        TimeSpan timeout,
        Func<bool> stillOurs,
        CancellationToken cancel
    )
    {
        var result = await WriteAsync(route, stillOurs, cancel);
        if (
            result is RefWriteResult.Failed { Kind: RefFailure.Unauthorized }
            && remotes.Refused(route.Signals[0].Repo, route.Remote, scratch.Git)
            && await paths.AgainAsync(route, cancel) is { } again
        )
        {
            result = await WriteAsync(again, stillOurs, cancel);
        }

        switch (result)
        {
            case RefWriteResult.Answered answered:
                return route
                    .Signals.Select(s => (s.Repo.Id, Why: WhyNot(s, answered)))
                    .Where(s => s.Why is not null)
                    .ToDictionary(s => s.Id, s => new SignalError(s.Why!, IsOwn: true));
            case RefWriteResult.Failed { Kind: RefFailure.OtherObjectFormat or RefFailure.NotSmartHttp }:
                var errors = await ByGitAsync(route, timeout);
                byGit[WayOf(route)] = errors.Count == 0 || byGit.ContainsKey(WayOf(route));
                return errors;
            case RefWriteResult.Failed failed:
                return All(route, new(failed.Message, IsOwn: false, failed.RetryAfter));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<RefWriteResult> WriteAsync(SignalRoute route, Func<bool> stillOurs, CancellationToken cancel)
    {
        var remote = route.Remote;
        if (publishers.Count > MostWays)
        {
            publishers.Clear();
            byGit.Clear();
        }

        var publisher = publishers.GetOrAdd(WayOf(route), _ => new RefPublisher(remote.WriterOf(writer), remote.Http!));
        var now = time.GetUtcNow();
        // one user may have the same repository twice, under two addresses: one ref
        var writes = route
            .Signals.Where(s => s.Ref is not null)
            .DistinctBy(s => s.Ref)
            .Select(s => new RefWrite(s.Ref!, RefNames.SignalFile, Sign(s, now), "heart rate", now))
            .ToList();
        var outcomes = new Dictionary<string, RefOutcome>(StringComparer.Ordinal);
        Uri? moved = null;
        foreach (var some in writes.Chunk(RefWriter.MostRefs))
        {
            var result = await publisher.PublishAsync(remote.Credentials, some, cancel, stillOurs);
            if (result is not RefWriteResult.Answered answered)
            {
                return result;
            }

            moved = answered.MovedTo;
            foreach (var (name, outcome) in answered.Outcomes)
            {
                outcomes[name] = outcome;
            }
        }

        return new RefWriteResult.Answered(outcomes, moved);
    }

    /// <summary>By which remote and whose credentials: what is learnt of one is not held against another.</summary>
    private (string Address, string Lane) WayOf(SignalRoute route) => (route.Remote.Address, remotes.LaneOf(route.Signals[0].Repo));

    private static string? WhyNot(OutgoingSignal signal, RefWriteResult.Answered answered) =>
        signal.Ref is null
            ? UserKeyProblem
            : answered.Outcomes[signal.Ref] switch
            {
                RefOutcome.Done => null,
                RefOutcome.Refused refused => refused.Why,
                _ => "Another server wrote this user's signal at the same moment; is a second one running?",
            };

    /// <summary>One by one. Where none arrives it is the remote that fails, not each of them.</summary>
    private async Task<Dictionary<Guid, SignalError>> ByGitAsync(SignalRoute route, TimeSpan timeout)
    {
        var errors = new Dictionary<Guid, string>();
        foreach (var signal in route.Signals)
        {
            if (await GitThreads.RunAsync(() => Push(signal, route.Remote, timeout)) is { } error)
            {
                errors[signal.Repo.Id] = error;
            }
        }

        var isOwn = errors.Count < route.Signals.Count;
        return errors.ToDictionary(e => e.Key, e => new SignalError(e.Value, isOwn));
    }

    private string? Push(OutgoingSignal signal, Remote remote, TimeSpan timeout)
    {
        try
        {
            if (signal.Ref is null)
            {
                return UserKeyProblem;
            }

            var repository = scratch.ForSignals(signal.Repo.Id, remote);
            repository.EnsureCreated();
            var blob = repository.WriteBlob(Sign(signal, time.GetUtcNow()));
            var commit = repository.WriteCommit(new Dictionary<string, string> { [RefNames.SignalFile] = blob }, "heart rate");
            var result = repository.Push(remote.Address, signal.Ref, commit, null, timeout);
            repository.PackWhenMany();
            return result switch
            {
                PushResult.Failed failed => failed.Message,
                PushResult.LeaseRefused => "Another server wrote this user's signal at the same moment; is a second one running?",
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The signal could not be stored on this machine ({e.Message.TrimEnd('.')}); check the disk.";
        }
    }

    /// <summary>Expiry and nonce are filled in here.</summary>
    private byte[] Sign(OutgoingSignal signal, DateTimeOffset now) =>
        Signal
            .Sign(
                signal.Content with
                {
                    ExpUnix = (now + signal.Says.LifeIn(signal.Repo)).ToUnixTimeSeconds(),
                    Nonce = RandomNumberGenerator.GetHexString(32, lowercase: true),
                },
                keys.Current
            )
            .ToJson();

    private async Task RememberAsync(List<OutgoingSignal> signals, IReadOnlyDictionary<Guid, SignalError> errors, DateTimeOffset now)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync();
            var arrived = signals.Select(s => s.Repo.Id).Where(id => !errors.ContainsKey(id)).ToList();
            if (arrived.Count > 0)
            {
                await db
                    .GateRepos.Where(r => arrived.Contains(r.Id))
                    .ExecuteUpdateAsync(set =>
                        set.SetProperty(r => r.LastPushAt, now)
                            .SetProperty(r => r.LastError, (string?)null)
                            .SetProperty(r => r.LastErrorAt, (DateTimeOffset?)null)
                    );
            }

            foreach (var error in errors.GroupBy(e => e.Value.Message, e => e.Key))
            {
                var ids = error.ToList();
                await db
                    .GateRepos.Where(r => ids.Contains(r.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.LastError, error.Key).SetProperty(r => r.LastErrorAt, now));
            }
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            Log.NotRemembered(logger, e); // the signals themselves are out; they go on
        }
    }

    private static Dictionary<Guid, SignalError> All(SignalRoute route, SignalError error) =>
        route.Signals.DistinctBy(s => s.Repo.Id).ToDictionary(s => s.Repo.Id, _ => error);

    private const string UserKeyProblem = "The user key cannot name a ref; change it in the profile.";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The signal did not reach {Repo}: {Error}")]
        public static partial void PushFailed(ILogger logger, string repo, string error);

        [LoggerMessage(LogLevel.Error, "Publishing signals failed; it is tried again.")]
        public static partial void LaneFailed(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "The state of a repository's signal could not be stored.")]
        public static partial void NotRemembered(ILogger logger, Exception exception);
    }
}
