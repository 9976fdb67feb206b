namespace Vibeworkout.Git;

/// <content>What goes to a remote.</content>
public sealed partial class PrivateRepository
{
    /// <summary>How often and how long to look whether somebody else was faster, where a remote refused without saying why.</summary>
    private static readonly TimeSpan[] LooksForRace = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

    /// <summary>Pushes a commit to one ref of the remote, where fetches come from: another address to push to is not heeded.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="oid">The commit.</param>
    /// <param name="expected">What the ref must point to there now: an id, the empty text for "absent", null for whatever it is.</param>
    /// <param name="timeout">After this git is stopped; the push may have arrived all the same.</param>
    public PushResult Push(string remote, string refName, string oid, string? expected, TimeSpan timeout) =>
        Push(remote, refName, oid, expected, timeout, dryRun: false);

    /// <summary>Asks the remote, as far as it says so without being written to, whether a push of a commit would be taken.</summary>
    public PushResult TryPush(string remote, string refName, string oid, TimeSpan timeout) =>
        Push(remote, refName, oid, null, timeout, dryRun: true);

    private PushResult Push(string remote, string refName, string oid, string? expected, TimeSpan timeout, bool dryRun)
    {
        if (Refusal(remote) is { } refusal)
        {
            return new PushResult.Failed(refusal.Failure, refusal.Message);
        }

        var lease = expected is null ? "--force" : $"--force-with-lease={refName}:{expected}";
        string[] arguments =
        [
            "push",
            "--porcelain",
            "--no-verify",
            "--no-signed",
            "--recurse-submodules=no",
            lease,
            remote,
            $"{oid}:{refName}",
        ];
        var result = Run(timeout, dryRun ? ["push", "--dry-run", .. arguments[1..]] : arguments);
        if (result.Ok)
        {
            return new PushResult.Done();
        }

        // a line of the ref's own: "! TAB from:to TAB [rejected] (why)" is this git's word, "[remote rejected] (why)" the remote's
        switch (Complaints.ReadRejection(result.Text, refName))
        {
            case Rejection.Stale:
                return new PushResult.LeaseRefused();
            case Rejection.NonFastForward:
                return new PushResult.Failed(GitFailure.NonFastForward, "The git remote takes fast-forwards only.");
            case Rejection.ByPolicy:
                return new PushResult.Failed(
                    GitFailure.Refused,
                    $"The git remote refused to update {refName}: its own rules or hooks forbid it."
                );
            case Rejection.CouldNotUpdate:
                return expected is not null && HasMoved(remote, refName, expected, timeout)
                    ? new PushResult.LeaseRefused()
                    : new PushResult.Failed(
                        GitFailure.Refused,
                        $"The git remote could not update {refName}: another ref's name may stand in its way, or its disk or "
                            + $"rights do not allow it."
                    );
        }

        var (failure, message) = Explain(result);
        return new PushResult.Failed(failure, message);
    }

    /// <summary>Whether somebody else was faster: the ref is not where it was. One who is just writing it is given a moment.</summary>
    private bool HasMoved(string remote, string refName, string expected, TimeSpan timeout)
    {
        foreach (var pause in LooksForRace)
        {
            Task.Delay(pause, TimeProvider.System).Wait();
            if (AskFor(remote, [refName], timeout) is RemoteRefs.Listed listed && listed.Oids.GetValueOrDefault(refName, "") != expected)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A git that was killed leaves its lock on the ref. Whoever writes a ref here holds a lock of ours for it, so a lock of git's
    /// that is there already is nobody's.</summary>
    private void RemoveStaleLock(string refName)
    {
        Delete(System.IO.Path.Combine(Path, refName + ".lock"));
    }
}
