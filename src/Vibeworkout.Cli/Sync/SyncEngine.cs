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
    /// <summary>Where the remote's ref is fetched to. The ref of its own name holds what this clone last knew, and is not lost when a sync is killed.</summary>
    private const string Fetched = "refs/vibeworkout/fetched";

    private const int MaxTries = 8;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    /// <summary>Syncs, and again for whoever wanted a sync meanwhile and could not wait: its lines may have come after ours were moved aside.</summary>
    /// <param name="patience">How long to wait for another sync of this repository; who does not wait leaves its lines to that one.</param>
    /// <param name="thorough">Look at the remote even when nothing waits: what it lost is brought back.</param>
    public SyncReport Run(TimeSpan patience, bool thorough)
    {
        files.EnsureState();
        if (patience == TimeSpan.Zero)
        {
            File.WriteAllBytes(files.SyncWanted, []); // before the lock is tried: whoever has it sees this when it lets go
        }

        var report = SyncOnce(patience, thorough);
        for (var last = report; last.Result != SyncResult.Busy && File.Exists(files.SyncWanted);)
        {
            last = SyncOnce(TimeSpan.Zero, thorough: false);
        }

        return report;
    }

    private SyncReport SyncOnce(TimeSpan patience, bool thorough)
    {
        using var turn = FileLock.Take(files.SyncLock, patience);
        if (turn is null)
        {
            return Report(SyncResult.Busy, "Another sync of this repository is running; it carries the lines that were there when it began. Run `vibeworkout sync` again for later ones.");
        }

        File.Delete(files.SyncWanted);
        var report = SyncOrExplain(thorough);
        SyncStateFile.Write(files, report, time.GetUtcNow());
        return report;
    }

    private SyncReport SyncOrExplain(bool thorough)
    {
        try
        {
            var repository = files.OpenLogRepository(git, config.Remote);
            try
            {
                return Sync(repository, thorough);
            }
            catch (InvalidDataException)
            {
                repository.Discard(); // its objects are damaged; nothing in it is precious
                return Sync(repository, thorough);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Report(SyncResult.Failed, $"The log could not be brought home ({e.Message.TrimEnd('.')}); the lines wait here. Check the disk's space and rights, then run `vibeworkout sync` again.");
        }
    }

    private SyncReport Sync(PrivateRepository repository, bool thorough)
    {
        var pendingFiles = new PendingFiles(files);
        new ToolLog(files).MoveAside(pendingFiles.Next(time), LogPatience);
        Fault.At(Fault.Renamed);
        var paths = pendingFiles.List();
        if (paths.Count == 0 && !thorough)
        {
            return Report(SyncResult.NothingToDo, "Nothing to do: no lines wait.");
        }

        var fastForwardsOnly = false;
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var fetched = repository.Fetch(config.Remote, config.StatsRef, FetchNegotiation.Default, FetchTimeout, Fetched);
            if (fetched is FetchResult.Failed failed)
            {
                return Report(ToResult(failed.Failure), $"{failed.Message} {(paths.Count > 0 ? "The lines wait here." : "No lines wait.")}", tries);
            }

            Fault.At(Fault.Fetched);
            var remote = new RemoteLog(repository, (fetched as FetchResult.Found)?.Oid, repository.ResolveRef(config.StatsRef));
            var merged = remote.Merge(PendingFiles.Read(paths));
            Fault.At(Fault.Merged);
            if (merged.Added == 0 && !remote.IsDeleted)
            {
                return Finish(repository, remote.Commit, paths, merged, tries);
            }

            var commit = remote.Write(merged, time.GetUtcNow(), fastForwardsOnly ? remote.Commit : null);
            Fault.At(Fault.Committed);
            paths = PendingFiles.MarkSent(paths);
            Fault.At(Fault.PushBegun);
            switch (repository.Push(config.Remote, config.StatsRef, commit, remote.Commit ?? "", PushTimeout))
            {
                case PushResult.Done:
                    Fault.At(Fault.PushAnswered);
                    return Finish(repository, commit, paths, merged, tries);
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

    /// <summary>The remote has everything: remembers what it has, so that the next fetch sends nothing twice and a loss is noticed, and lets go of the lines.</summary>
    private SyncReport Finish(PrivateRepository repository, string? commit, IReadOnlyList<string> paths, MergedStats merged, int tries)
    {
        if (commit is not null)
        {
            repository.SetRef(config.StatsRef, commit);
            repository.PackWhenMany();
        }

        new PendingFiles(files).Done(paths, merged.Rejected);
        var sent = merged.Added > 0 ? $"Sent {Lines(merged.Added)} to {config.StatsRef} on \"{config.Remote}\"." : paths.Count > 0 ? "Nothing new to send." : "Nothing to do: no lines wait.";
        var there = merged.AlreadyThere > 0 ? $" {Lines(merged.AlreadyThere)} had arrived before." : "";
        var rejected = merged.Rejected.Count > 0 ? $" {Lines(merged.Rejected.Count)} could not be read and lie in {files.Rejected}." : "";
        var result = merged.Added > 0 || paths.Count > 0 ? SyncResult.Done : SyncResult.NothingToDo;
        return Report(result, sent + there + rejected, tries) with { Sent = merged.Added, AlreadyThere = merged.AlreadyThere, Rejected = merged.Rejected.Count };
    }

    private SyncReport Report(SyncResult result, string message, int tries = 0) => new(result, 0, 0, 0, Waiting.Count(files), tries, config.StatsRef, config.Remote, message);

    private static string Lines(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "line" : "lines")}");

    private static SyncResult ToResult(GitFailure failure) => failure switch
    {
        GitFailure.Offline or GitFailure.TimedOut or GitFailure.NoSuchRepository => SyncResult.Offline,
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
