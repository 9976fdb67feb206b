using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Protocol.Gate;
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
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What each remote's refs pointed to last, by its address.</summary>
    private readonly ConcurrentDictionary<string, RefPublisher> publishers = new(StringComparer.Ordinal);

    /// <summary>Remotes that speak HTTP, but not to us: git itself can.</summary>
    private readonly ConcurrentDictionary<string, bool> byGit = new(StringComparer.Ordinal);

    /// <summary>Publishes signals of one remote.</summary>
    /// <param name="beats">At least one.</param>
    /// <param name="stillOurs">Whether no other instance publishes there by now: what somebody else wrote meanwhile is then left
    /// alone.</param>
    public async Task<PublishResult> PublishAsync(IReadOnlyList<Beat> beats, Func<bool> stillOurs)
    {
        var signals = beats.Select(beat => new Outgoing(beat.UserId, beat.Repo, beat.Content(), beat.Workout.SessionId)).ToList();
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
            [new Outgoing(user.Id, repo, new(user.UserKey, Guid.Empty.ToString(), false, 0, 0, 0, "", SignalState.Over), Guid.Empty)],
            timeout,
            () => true
        );
        return result.Errors.GetValueOrDefault(repo.Id);
    }

    private async Task<PublishResult> PublishAsync(List<Outgoing> signals, TimeSpan timeout, Func<bool> stillOurs)
    {
        var (errors, retryAfter) = await telemetry.PushAsync(signals.Count, () => SendAsync(signals, timeout, stillOurs));
        var now = time.GetUtcNow();
        await RememberAsync(signals, errors, now);
        foreach (var signal in signals)
        {
            var error = errors.GetValueOrDefault(signal.Repo.Id);
            var (repo, content) = (signal.Repo, signal.Content);
            live.Publish(signal.UserId, new PublishEvent(signal.SessionId, repo.Id, repo.Name, now, content.HrOk, content.State, error));
            if (error is not null)
            {
                Log.PushFailed(logger, signal.Repo.Name, error);
            }
        }

        return new(errors, errors.Count == signals.Count, retryAfter);
    }

    private async Task<(Dictionary<Guid, string> Errors, TimeSpan? RetryAfter)> SendAsync(
        List<Outgoing> signals,
        TimeSpan timeout,
        Func<bool> stillOurs
    )
    {
        var repo = signals[0].Repo;
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            var resolved = await remotes.ResolveAsync(repo, RemotePurpose.Daily, deadline.Token);
            if (resolved.Problem is { } problem)
            {
                return (All(signals, problem.Message), problem.RetryAt - time.GetUtcNow());
            }

            var remote = resolved.Value!;
            return remote.Http is null || byGit.ContainsKey(remote.Address)
                ? (await ByGitAsync(signals, remote, timeout), null)
                : await OverHttpAsync(signals, remote, timeout, stillOurs, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return (All(signals, "The git remote did not answer in time; it is tried again."), null);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            Log.NotResolved(logger, repo.Name, e); // a lane never ends by this
            return (
                All(signals, "The server's database did not answer, so it is not known how to reach the remote; it is tried again."),
                null
            );
        }
    }

    private async Task<(Dictionary<Guid, string> Errors, TimeSpan? RetryAfter)> OverHttpAsync(
        List<Outgoing> signals,
        Remote remote,
        TimeSpan timeout,
        Func<bool> stillOurs,
        CancellationToken cancel
    )
    {
        var result = await WriteAsync(signals, remote, stillOurs, cancel);
        if (
            result is RefWriteResult.Failed { Kind: RefFailure.Unauthorized }
            && remotes.Refused(signals[0].Repo, remote, scratch.Git)
            && await remotes.ResolveAsync(signals[0].Repo, RemotePurpose.Daily, cancel) is { Value: { } again }
        )
        {
            result = await WriteAsync(signals, again, stillOurs, cancel);
        }

        switch (result)
        {
            case RefWriteResult.Answered answered:
                return (
                    signals
                        .Select(s => (s.Repo.Id, Why: WhyNot(s, answered)))
                        .Where(s => s.Why is not null)
                        .ToDictionary(s => s.Id, s => s.Why!),
                    null
                );
            case RefWriteResult.Failed { Kind: RefFailure.OtherObjectFormat or RefFailure.NotSmartHttp }:
                var errors = await ByGitAsync(signals, remote, timeout);
                byGit[remote.Address] = errors.Count == 0 || byGit.ContainsKey(remote.Address);
                return (errors, null);
            case RefWriteResult.Failed failed:
                return (All(signals, failed.Message), failed.RetryAfter);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<RefWriteResult> WriteAsync(List<Outgoing> signals, Remote remote, Func<bool> stillOurs, CancellationToken cancel)
    {
        var publisher = publishers.GetOrAdd(remote.Address, address => new RefPublisher(writer, remote.Http!));
        var now = time.GetUtcNow();
        // one user may have the same repository twice, under two addresses: one ref
        var writes = signals
            .Where(s => s.Ref is not null)
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

    private static string? WhyNot(Outgoing signal, RefWriteResult.Answered answered) =>
        signal.Ref is null
            ? UserKeyProblem
            : answered.Outcomes[signal.Ref] switch
            {
                RefOutcome.Done => null,
                RefOutcome.Refused refused => refused.Why,
                _ => "Another server wrote this user's signal at the same moment; is a second one running?",
            };

    private async Task<Dictionary<Guid, string>> ByGitAsync(List<Outgoing> signals, Remote remote, TimeSpan timeout)
    {
        var errors = new Dictionary<Guid, string>();
        foreach (var signal in signals)
        {
            if (
                await Task.Factory.StartNew(
                    () => Push(signal, remote, timeout),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                ) is
                { } error
            )
            {
                errors[signal.Repo.Id] = error;
            }
        }

        return errors;
    }

    private string? Push(Outgoing signal, Remote remote, TimeSpan timeout)
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
    private byte[] Sign(Outgoing signal, DateTimeOffset now) =>
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

    private async Task RememberAsync(List<Outgoing> signals, Dictionary<Guid, string> errors, DateTimeOffset now)
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

            foreach (var error in errors.GroupBy(e => e.Value, e => e.Key))
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

    private static Dictionary<Guid, string> All(List<Outgoing> signals, string why) =>
        signals.DistinctBy(s => s.Repo.Id).ToDictionary(s => s.Repo.Id, _ => why);

    private const string UserKeyProblem = "The user key cannot name a ref; change it in the profile.";

    /// <summary>A signal on its way to one remote.</summary>
    private sealed record Outgoing(Guid UserId, GateRepo Repo, SignalContent Content, Guid SessionId)
    {
        public SignalSays Says => new(Content.HrOk, Content.State);

        /// <summary>Where it goes; null where the user key can name no ref.</summary>
        public string? Ref { get; } = UserKey.TryParse(Content.UserKey, out var user) ? RefNames.Signal(user) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The signal did not reach {Repo}: {Error}")]
        public static partial void PushFailed(ILogger logger, string repo, string error);

        [LoggerMessage(LogLevel.Error, "Publishing signals failed; it is tried again.")]
        public static partial void LaneFailed(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "How {Repo} is reached could not be read.")]
        public static partial void NotResolved(ILogger logger, string repo, Exception exception);

        [LoggerMessage(LogLevel.Error, "The state of a repository's signal could not be stored.")]
        public static partial void NotRemembered(ILogger logger, Exception exception);
    }
}
