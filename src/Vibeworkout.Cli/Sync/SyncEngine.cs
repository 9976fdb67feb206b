using System.Globalization;
using System.Security.Cryptography;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Cli.Log;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>
/// Brings the log home (wire format, §5): moves it aside, then fetches, merges and pushes with a lease until nobody was faster. What the remote has not confirmed stays here. Killed at any point, the next
/// sync carries on.
/// </summary>
internal sealed class SyncEngine(GateFiles files, GateConfig config, GitRunner git, TimeProvider time)
{
    private const int MaxTries = 8;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    /// <summary>Syncs once.</summary>
    /// <param name="patience">How long to wait for another sync of this repository.</param>
    public SyncReport Run(TimeSpan patience)
    {
        files.EnsureState();
        using var turn = FileLock.Take(files.SyncLock, patience);
        if (turn is null)
        {
            return Report(SyncResult.Busy, "Another sync of this repository is running; it carries the lines that were there when it began. Run `vibeworkout sync` again for later ones.");
        }

        var report = SyncOrExplain();
        SyncStateFile.Write(files, report, time.GetUtcNow());
        return report;
    }

    private SyncReport SyncOrExplain()
    {
        try
        {
            return Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Report(SyncResult.Failed, $"The log could not be brought home ({e.Message.TrimEnd('.')}); the lines wait here. Check the disk's space and rights, then run `vibeworkout sync` again.");
        }
    }

    private SyncReport Sync()
    {
        var pendingFiles = new PendingFiles(files);
        new ToolLog(files).MoveAside(pendingFiles.Next(time), LogPatience);
        var paths = pendingFiles.List();
        if (paths.Count == 0)
        {
            return Report(SyncResult.NothingToDo, "Nothing to do: no lines wait.");
        }

        var repository = files.OpenPrivateRepository(git);
        var fastForwardsOnly = false;
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var fetched = repository.Fetch(config.Remote, config.StatsRef, FetchNegotiation.Default, FetchTimeout);
            if (fetched is FetchResult.Failed failed)
            {
                return Report(ToResult(failed.Failure), $"{failed.Message} The lines wait here.", tries);
            }

            var remote = new RemoteLog(repository, (fetched as FetchResult.Found)?.Oid);
            var merged = remote.Merge(PendingFiles.Read(paths));
            if (merged.Added == 0)
            {
                return Finish(pendingFiles, paths, merged, tries);
            }

            var commit = remote.Write(merged, time.GetUtcNow(), fastForwardsOnly ? remote.Commit : null);
            paths = PendingFiles.MarkSent(paths);
            switch (repository.Push(config.Remote, config.StatsRef, commit, remote.Commit ?? "", PushTimeout))
            {
                case PushResult.Done:
                    repository.SetRef(config.StatsRef, commit); // what we know of the remote, so that the next fetch sends nothing twice
                    repository.PackWhenMany();
                    return Finish(pendingFiles, paths, merged, tries);
                case PushResult.Failed { Failure: GitFailure.NonFastForward } when !fastForwardsOnly:
                    fastForwardsOnly = true;
                    break;
                case PushResult.Failed { Failure: var why, Message: var message }:
                    return Report(ToResult(why), $"{message} The lines wait here.", tries);
            }

            Pause(tries);
        }

        return Report(SyncResult.Refused, $"Other machines wrote to the log all the time: {MaxTries} tries were not enough. The lines wait here; run `vibeworkout sync` again.", MaxTries);
    }

    private SyncReport Finish(PendingFiles pendingFiles, IReadOnlyList<string> paths, MergedStats merged, int tries)
    {
        pendingFiles.Done(paths, merged.Rejected);
        var sent = merged.Added > 0 ? $"Sent {Lines(merged.Added)} to {config.StatsRef} on \"{config.Remote}\"." : "Nothing new to send.";
        var there = merged.AlreadyThere > 0 ? $" {Lines(merged.AlreadyThere)} had arrived before." : "";
        var rejected = merged.Rejected.Count > 0 ? $" {Lines(merged.Rejected.Count)} could not be read and lie in {files.Rejected}." : "";
        var result = merged.Added + merged.AlreadyThere > 0 ? SyncResult.Done : SyncResult.NothingToDo;
        return Report(result, sent + there + rejected, tries) with { Sent = merged.Added, AlreadyThere = merged.AlreadyThere, Rejected = merged.Rejected.Count };
    }

    private SyncReport Report(SyncResult result, string message, int tries = 0) => new(result, 0, 0, 0, Waiting.Count(files), tries, config.StatsRef, config.Remote, message);

    private static string Lines(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "line" : "lines")}");

    private static SyncResult ToResult(GitFailure failure) => failure switch
    {
        GitFailure.Offline or GitFailure.TimedOut => SyncResult.Offline,
        GitFailure.AuthenticationNeeded or GitFailure.Refused or GitFailure.NonFastForward => SyncResult.Refused,
        _ => SyncResult.Failed,
    };

    /// <summary>Lets others go first, longer with every try; by chance, so that two syncers do not stay in step.</summary>
    private void Pause(int tries) =>
        Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(20, 50 << Math.Min(tries, 5))), time).Wait();
}

/// <summary>The lines that wait here, in the log and in files moved aside.</summary>
internal static class Waiting
{
    public static int Count(GateFiles files) => new ToolLog(files).CountLines(int.MaxValue) + PendingFiles.Read(new PendingFiles(files).List()).Count;
}
