using System.Globalization;
using System.Security.Cryptography;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>
/// Brings the log home (wire format, §5): moves it aside, then fetches, merges and pushes with a lease until nobody was faster. What the
/// remote has not confirmed stays here. Killed at any point, the next
/// sync carries on.
/// </summary>
internal sealed class SyncEngine(GateFiles files, GateConfig config, GitRunner git, TimeProvider time)
{
    /// <summary>Where the remote's ref is fetched to. The ref of its own name keeps the objects that were confirmed, so that they are not
    /// fetched again; what was confirmed is remembered elsewhere.</summary>
    private const string Fetched = "refs/vibeworkout/fetched";

    private const int MaxTries = 8;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    /// <summary>Syncs, and again for whoever wanted a sync meanwhile and could not wait: its lines may have come after ours were moved
    /// aside.</summary>
    /// <param name="patience">How long to wait for another sync of this repository; who does not wait leaves its lines to that one.</param>
    /// <param name="thorough">Look at the remote even when nothing waits: what it lost is brought back.</param>
    public SyncReport Run(TimeSpan patience, bool thorough)
    {
        if (patience == TimeSpan.Zero)
        {
            AskForSync();
        }

        var report = SyncOnce(patience, thorough);
        for (var last = report; last.Result is SyncResult.Done or SyncResult.NothingToDo && File.Exists(files.SyncWanted); )
        {
            last = SyncOnce(TimeSpan.Zero, thorough: false);
        }

        return report;
    }

    /// <summary>Before the lock is tried: whoever has it sees this when it lets go.</summary>
    private void AskForSync()
    {
        try
        {
            files.EnsureState();
            File.WriteAllBytes(files.SyncWanted, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the sync that is tried next says what is wrong
        }
    }

    private SyncReport SyncOnce(TimeSpan patience, bool thorough)
    {
        try
        {
            files.EnsureState();
            using var turn = FileLock.Take(files.SyncLock, patience);
            if (turn is null)
            {
                return Report(
                    SyncResult.Busy,
                    "Another sync of this repository is running; it carries the lines that were there when it began. Run "
                        + "`vibeworkout sync` again for later ones."
                );
            }

            File.Delete(files.SyncWanted);
            var report = SyncOrExplain(thorough);
            SyncStateFile.Write(files, report, time.GetUtcNow());
            return report;
        }
        catch (Exception e)
        {
            return Explain(e);
        }
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
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    /// <summary>Whatever happened, the lines are where they were: they go only after the remote has them.</summary>
    private SyncReport Explain(Exception e) =>
        Failed(
            e switch
            {
                LogUnavailableException => $"{Sentence(e.Message)} The lines that wait stay here; then run `vibeworkout sync` again.",
                InvalidDataException =>
                    $"The log on \"{config.ShownRemote}\" cannot be read, fetched anew as well ({e.Message}); the lines wait here. "
                        + $"See with `git fsck` that the remote is sound, then run `vibeworkout sync` again.",
                IOException or UnauthorizedAccessException =>
                    $"The log could not be brought home ({FileFailure.What(e)}); the lines wait here. {FileFailure.Mend(e)} Then "
                        + $"run `vibeworkout sync` again.",
                _ => $"The log could not be brought home, by a fault of vibeworkout's own; the lines wait here. Update "
                    + $"vibeworkout, or report this.",
            }
        );

    private SyncReport Sync(PrivateRepository repository, bool thorough)
    {
        RegularFile.RequireFolder(files.State);
        RegularFile.RequireFolder(files.PendingFolder);
        var pendingFiles = new PendingFiles(files);
        new ToolLog(files).MoveAside(pendingFiles.Next(time), LogPatience);
        Fault.At(Fault.Renamed);
        var paths = pendingFiles.List();
        if (paths.Count == 0 && !thorough)
        {
            return Report(SyncResult.NothingToDo, "Nothing to do: no lines wait.");
        }

        var address = RemoteUrl.Read(files.Repository, config.Remote, git) ?? config.Remote;
        var confirmed = new ConfirmedLog(files, address, config.StatsRef, time);
        var fastForwardsOnly = false;
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var fetched = repository.Fetch(config.Remote, config.StatsRef, FetchNegotiation.Default, FetchTimeout, Fetched);
            if (fetched is FetchResult.Failed failed)
            {
                return Report(
                    ToResult(failed.Failure),
                    $"{failed.Message} {(paths.Count > 0 ? "The lines wait here." : "No lines wait.")}",
                    tries
                );
            }

            Fault.At(Fault.Fetched);
            using var remote = new RemoteLog(repository, (fetched as FetchResult.Found)?.Oid, confirmed.AllContents());
            var state = Remember(confirmed, remote);
            var merged = remote.Merge(state, PendingFiles.Read(paths));
            Fault.At(Fault.Merged);
            if (!merged.Changed && !remote.IsUntidy)
            {
                return Finish(repository, confirmed, remote, remote.Commit, merged, merged.Files, paths, tries);
            }

            var (commit, written) = remote.Write(merged, fastForwardsOnly ? remote.Commit : null);
            Fault.At(Fault.Committed);
            paths = PendingFiles.MarkSent(paths);
            Fault.At(Fault.PushBegun);
            switch (repository.Push(config.Remote, config.StatsRef, commit, remote.Commit ?? "", PushTimeout))
            {
                case PushResult.Done:
                    Fault.At(Fault.PushAnswered);
                    return Finish(repository, confirmed, remote, commit, merged, written, paths, tries);
                case PushResult.Failed { Failure: GitFailure.NonFastForward } when !fastForwardsOnly:
                    fastForwardsOnly = true;
                    break;
                case PushResult.Failed { Failure: var why, Message: var message }:
                    return Report(ToResult(why), $"{message} The lines wait here.", tries);
            }

            Pause(tries);
        }

        return Report(
            SyncResult.Refused,
            $"Other machines wrote to the log all the time: {MaxTries} tries were not enough. The lines wait here; run "
                + $"`vibeworkout sync` again.",
            MaxTries
        );
    }

    /// <summary>What this remote confirmed. One that is new here may have been known under another address, or to a version before this
    /// one.</summary>
    private ConfirmedState Remember(ConfirmedLog confirmed, RemoteLog remote)
    {
        if (confirmed.IsFirst)
        {
            confirmed.Seed(files.OpenEarlierRepository(git, config.Remote));
        }
        else if (!confirmed.IsKnown && remote.Commit is not null)
        {
            confirmed.Recognize(remote.Files([]));
        }

        return confirmed.Load();
    }

    /// <summary>
    /// The remote has everything. First that is remembered, so that a loss is noticed; then the lines are let go. Killed in between, the
    /// next sync finds them there.
    /// </summary>
    private SyncReport Finish(
        PrivateRepository repository,
        ConfirmedLog confirmed,
        RemoteLog remote,
        string? commit,
        MergedLog merged,
        IReadOnlyList<LogFile> there,
        IReadOnlyList<string> paths,
        int tries
    )
    {
        if (commit is not null)
        {
            confirmed.Replace(there);
            confirmed.AddOwn(PendingFiles.Read(paths).Select(line => LogLine.TryReadId(line.Bytes.Span)).OfType<Guid>());
            Fault.At(Fault.Confirmed);
            repository.SetRef(config.StatsRef, commit); // so that the next fetch sends nothing twice
            repository.PackWhenMany();
        }

        new SentArchive(files).Done(paths, merged.Rejected);
        var back = merged.Restored + merged.PutRight;
        var result = merged.Added + back > 0 || paths.Count > 0 ? SyncResult.Done : SyncResult.NothingToDo;
        return Report(result, string.Join(' ', Sentences(merged, paths.Count > 0).Concat(remote.Notes)), tries) with
        {
            Sent = merged.Added,
            AlreadyThere = merged.AlreadyThere,
            Restored = back,
            Rejected = merged.Rejected.Count,
        };
    }

    private IEnumerable<string> Sentences(MergedLog merged, bool anyWaited)
    {
        if (merged.Added > 0)
        {
            yield return $"Sent {Lines(merged.Added)} to {config.StatsRef} on \"{config.ShownRemote}\".";
        }
        else if (merged.Restored + merged.PutRight == 0)
        {
            yield return anyWaited ? "Nothing new to send." : "Nothing to do: no lines wait.";
        }

        if (merged.Restored > 0)
        {
            yield return $"{Lines(merged.Restored)} that the remote had lost {(merged.Restored == 1 ? "is" : "are")} there again.";
        }

        if (merged.PutRight > 0)
        {
            yield return $"{Lines(merged.PutRight)} of this clone stood there altered and {(merged.PutRight == 1 ? "was" : "were")} put "
                + $"right.";
        }

        if (merged.AlreadyThere > 0)
        {
            yield return $"{Lines(merged.AlreadyThere)} had arrived before.";
        }

        if (merged.Rejected.Count > 0)
        {
            yield return $"{Lines(merged.Rejected.Count)} could not be read and {(merged.Rejected.Count == 1 ? "lies" : "lie")} in "
                + $"{files.Rejected}.";
        }
    }

    private SyncReport Failed(string message) => Report(SyncResult.Failed, message);

    private SyncReport Report(SyncResult result, string message, int tries = 0) =>
        new(result, 0, 0, 0, 0, Waiting.Count(files), tries, config.StatsRef, config.Remote, message);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";

    private static string Lines(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "line" : "lines")}");

    private static SyncResult ToResult(GitFailure failure) =>
        failure switch
        {
            GitFailure.Offline or GitFailure.TimedOut or GitFailure.NoSuchRepository => SyncResult.Offline,
            GitFailure.AuthenticationNeeded or GitFailure.Refused or GitFailure.NonFastForward => SyncResult.Refused,
            _ => SyncResult.Failed,
        };

    /// <summary>Lets others go first, longer with every try; by chance, so that two syncers do not stay in step.</summary>
    private void Pause(int tries) =>
        Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(20, 50 << Math.Min(tries, 5))), time).Wait();
}
