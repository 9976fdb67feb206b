using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>Signs one signal and brings it to one repository through git; keeps how that went, in words.</summary>
internal sealed partial class SignalPublisher(SigningKeys keys, ScratchRepositories scratch, IDbContextFactory<VibeworkoutContext> dbs, LiveEvents live, TimeProvider time, ILogger<SignalPublisher> logger)
{
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Publishes what the workout's heart rate says.</summary>
    /// <returns>Whether it arrived.</returns>
    public async Task<bool> PublishAsync(RunningWorkout workout, GateRepo repo, LockState state, bool hrOk)
    {
        var (bpm, threshold) = workout.PublishBpm ? (state.Bpm ?? 0, state.ThresholdBpm) : (0, 0);
        return await PublishAsync(workout.UserId, repo, new(workout.UserKey, workout.SessionId.ToString(), hrOk, bpm, threshold, 0, ""), PushTimeout) is null;
    }

    /// <summary>Publishes a locked signal that belongs to no workout: whether the repository can be written is known only by writing.</summary>
    /// <returns>Why it did not arrive, in words; null when it did.</returns>
    public Task<string?> LockAsync(User user, GateRepo repo, TimeSpan timeout) => PublishAsync(user.Id, repo, new(user.UserKey, Guid.Empty.ToString(), false, 0, 0, 0, ""), timeout);

    /// <summary>Publishes what is given; expiry and nonce are filled in here.</summary>
    private async Task<string?> PublishAsync(Guid userId, GateRepo repo, SignalContent content, TimeSpan timeout)
    {
        var error = await Task.Factory.StartNew(() => Push(repo, content, timeout), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var now = time.GetUtcNow();
        await RememberAsync(repo.Id, error, now);
        live.Publish(userId, "publish", new { RepoId = repo.Id, repo.Name, At = now, content.HrOk, Error = error });
        if (error is not null)
        {
            Log.PushFailed(logger, repo.Name, error);
        }

        return error;
    }

    private string? Push(GateRepo repo, SignalContent content, TimeSpan timeout)
    {
        try
        {
            if (!UserKey.TryParse(content.UserKey, out var user))
            {
                return "The user key cannot name a ref; change it in the profile.";
            }

            var expires = time.GetUtcNow().ToUnixTimeSeconds() + repo.TtlSeconds;
            var signal = Signal.Sign(content with { ExpUnix = expires, Nonce = RandomNumberGenerator.GetHexString(32, lowercase: true) }, keys.Current);
            var repository = scratch.ForSignals(repo.Id);
            repository.EnsureCreated();
            var blob = repository.WriteBlob(signal.ToJson());
            var commit = repository.WriteCommit(new Dictionary<string, string> { [RefNames.SignalFile] = blob }, "heart rate");
            var result = repository.Push(repo.RemoteUrl, RefNames.Signal(user), commit, null, timeout);
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

    private async Task RememberAsync(Guid repo, string? error, DateTimeOffset now)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync();
            var row = db.GateRepos.Where(r => r.Id == repo);
            await (error is null
                ? row.ExecuteUpdateAsync(set => set.SetProperty(r => r.LastPushAt, now).SetProperty(r => r.LastError, (string?)null).SetProperty(r => r.LastErrorAt, (DateTimeOffset?)null))
                : row.ExecuteUpdateAsync(set => set.SetProperty(r => r.LastError, error).SetProperty(r => r.LastErrorAt, now)));
        }
        catch (DbException e)
        {
            Log.NotRemembered(logger, e); // the signal itself is out; signals go on
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The signal did not reach {Repo}: {Error}")]
        public static partial void PushFailed(ILogger logger, string repo, string error);

        [LoggerMessage(LogLevel.Error, "The state of a repository's signal could not be stored.")]
        public static partial void NotRemembered(ILogger logger, Exception exception);
    }
}
