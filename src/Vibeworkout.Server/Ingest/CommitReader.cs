using System.Diagnostics;
using System.Globalization;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Ingest;

/// <summary>Reads the commits of a workout from a remote, on whatever branch: git itself tells, so that every remote does. It takes at most
/// 60 s. Whatever stands in the commits, it does not throw.</summary>
internal sealed class CommitReader(ScratchRepositories scratch, GitHubAddress gitHub)
{
    /// <summary>A workout has at most so many.</summary>
    public const int MostOfSession = 2000;

    private const int LongestTitle = 500;
    private const int LongestName = 200;
    private const int LongestPath = 1000;

    /// <summary>Of a commit that changes more files than this, only the first are listed; its totals hold them all.</summary>
    private const int MostFiles = 1000;

    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(60);

    public ReadCommits Read(GateRepo repo, Remote remote, WantedCommits wanted)
    {
        try
        {
            var history = scratch.ForCommits(repo.Id, remote);
            var clock = Stopwatch.StartNew();
            TimeSpan Left() => Whole - clock.Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
            if (history.Fetch(remote.Address, Left()) is { } problem)
            {
                return new([], [], null, problem.Message);
            }

            var branches = history.Fingerprint(Left());
            if (branches == wanted.SeenAt)
            {
                return new([], [], branches, null);
            }

            var most = MostOfSession * 2; // many of them may be other workouts'
            var (inTime, marked) = (
                history.InTime(wanted.From, wanted.To, most, Left()),
                history.WithText(CommitMark.Of(wanted.Session), most, Left())
            );
            if ((inTime.Problem ?? marked.Problem) is { } unread)
            {
                return new([], [], null, unread.Message);
            }

            var found = inTime.Commits.Concat(marked.Commits).Where(c => Belongs(c, wanted)).DistinctBy(c => c.Oid).ToList();
            var replaced =
                inTime.More || marked.More ? [] : Replaced(history, [.. wanted.Stored.Except(found.Select(c => c.Oid))], found, Left());
            var fresh = found.Where(c => !wanted.Stored.Contains(c.Oid) && !wanted.Elsewhere.Contains(c.Oid)).ToList();
            var room = Math.Max(0, wanted.Most + replaced.Count);
            var taken = fresh.Take(room).ToList();
            var changes = history.Changes(remote.Address, [.. taken.Select(c => c.Oid)], Left());
            var rows = taken
                .Where(c => changes.Files.ContainsKey(c.Oid))
                .Select(c => ToRow(repo, wanted.Session, c, changes.Files[c.Oid]))
                .ToList();
            var trouble =
                changes.Problem is { } missing ? $"The lines of {taken.Count - rows.Count} commits could not be read: {missing.Message}"
                : taken.Count < fresh.Count || inTime.More || marked.More
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"More than {MostOfSession:N0} commits fall into this workout; no more than that are kept."
                    )
                : null;
            return new(rows, replaced, trouble is null ? branches : null, trouble);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([], [], null, $"The commits could not be stored on this machine ({e.Message.TrimEnd('.')}); check the disk.");
        }
    }

    /// <summary>Made while the workout ran, or so near to it that only a clock is in between, unless another one was running then. What
    /// names a workout belongs to that one alone.</summary>
    public static bool Belongs(HistoryCommit commit, WantedCommits wanted)
    {
        // git knows whole seconds only
        bool Within((DateTimeOffset From, DateTimeOffset To) time) =>
            commit.CommittedAt.AddMilliseconds(999) >= time.From && commit.CommittedAt <= time.To;
        return CommitMark.Read(commit.Message) is { } named
            ? named == wanted.Session
            : Within((wanted.From, wanted.To)) && (Within(wanted.Own) || !wanted.Others.Any(Within));
    }

    /// <summary>
    /// Stored commits that are on no branch any more because they were amended or rebased: a found one has their author and the time they
    /// were first written. One that is just gone, with its branch, stays: it was made.
    /// </summary>
    private static IReadOnlyList<string> Replaced(
        CommitHistory history,
        IReadOnlyCollection<string> gone,
        IReadOnlyList<HistoryCommit> found,
        TimeSpan left
    )
    {
        var written = found.Select(c => (c.AuthorEmail, c.AuthoredAt)).ToHashSet();
        return [.. history.Find(gone, left).Where(c => written.Contains((c.AuthorEmail, c.AuthoredAt))).Select(c => c.Oid)];
    }

    private SessionCommit ToRow(GateRepo repo, Guid session, HistoryCommit commit, IReadOnlyList<ChangedFile> files)
    {
        var row = new SessionCommit
        {
            SessionId = session,
            RepoId = repo.Id,
            Sha = commit.Oid,
            Title = DisplayText.Clean(commit.Message.Split('\n', 2)[0], LongestTitle, "(no message)"),
            AuthorName = DisplayText.Clean(commit.AuthorName, LongestName, "(nobody)"),
            CommittedAt = commit.CommittedAt,
            Additions = Sum(files.Select(f => f.Additions)) ?? 0,
            Deletions = Sum(files.Select(f => f.Deletions)) ?? 0,
            ChangedFiles = files.Count,
            Url = gitHub.CommitPage(repo, commit.Oid),
        };
        // two paths that differ in nothing that can be shown are shown as one
        row.Files.AddRange(
            files
                .GroupBy(f => DisplayText.Clean(f.Path, LongestPath, "(no name)"))
                .Take(MostFiles)
                .Select(g => new SessionCommitFile
                {
                    SessionId = session,
                    RepoId = repo.Id,
                    Sha = commit.Oid,
                    Path = g.Key,
                    Additions = Sum(g.Select(f => f.Additions)),
                    Deletions = Sum(g.Select(f => f.Deletions)),
                })
        );
        return row;
    }

    /// <summary>The lines, as far as a number holds them; null when all are binary.</summary>
    private static int? Sum(IEnumerable<int?> lines) =>
        lines.Aggregate((long?)null, (sum, l) => l is null ? sum : (sum ?? 0) + l) is { } all ? (int)Math.Min(int.MaxValue, all) : null;
}
