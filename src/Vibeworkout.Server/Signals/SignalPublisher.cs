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
        var error = await Task.Factory.StartNew(() => Push(workout, repo, state, hrOk), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var now = time.GetUtcNow();
        await RememberAsync(repo.Id, error, now);
        live.Publish(workout.UserId, "publish", new { RepoId = repo.Id, repo.Name, At = now, HrOk = hrOk, Error = error });
        if (error is not null)
        {
            Log.PushFailed(logger, repo.Name, error);
        }

        return error is null;
    }

    private string? Push(RunningWorkout workout, GateRepo repo, LockState state, bool hrOk)
    {
        try
        {
            if (!UserKey.TryParse(workout.UserKey, out var user))
            {
                return "The user key cannot name a ref; change it in the profile.";
            }

            var (bpm, threshold) = workout.PublishBpm ? (state.Bpm ?? 0, state.ThresholdBpm) : (0, 0);
            var expires = time.GetUtcNow().ToUnixTimeSeconds() + repo.TtlSeconds;
            var signal = Signal.Sign(new(user.Value, workout.SessionId.ToString(), hrOk, bpm, threshold, expires, RandomNumberGenerator.GetHexString(32, lowercase: true)), keys.Current);
            var repository = scratch.ForSignals(repo.Id);
            repository.EnsureCreated();
            var blob = repository.WriteBlob(signal.ToJson());
            var commit = repository.WriteCommit(new Dictionary<string, string> { [RefNames.SignalFile] = blob }, "heart rate");
            var result = repository.Push(repo.RemoteUrl, RefNames.Signal(user), commit, null, PushTimeout);
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
