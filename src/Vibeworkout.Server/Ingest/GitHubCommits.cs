using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Ingest;

/// <summary>Brings what GitHub tells of a workout's time into the database: commits with their lines, so that they are there at the stop
/// already, and pull requests, which git knows nothing of.</summary>
internal sealed class GitHubCommits(IDbContextFactory<VibeworkoutContext> dbs, GitHubHistory history)
{
    private const int LongestText = 500;
    private const int LongestName = 200;

    /// <summary>Reads and stores.</summary>
    /// <returns>Why that failed, in words; null when it did not.</returns>
    public async Task<string?> IngestAsync(
        WorkoutSession session,
        GateRepo repo,
        Remote remote,
        WantedCommits wanted,
        CancellationToken cancel
    )
    {
        var read = await history.ReadAsync(remote, wanted.From, wanted.To, cancel);
        if (read.Problem is { } problem)
        {
            return $"Pull requests could not be read: {problem.Message}";
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (
            await db.Sessions.AnyAsync(s => s.Id == session.Id && s.DiscardedAt == null, cancel)
            && await db.GateRepos.AnyAsync(r => r.Id == repo.Id, cancel)
        )
        {
            await AddCommitsAsync(db, session, repo, wanted, read.Value!.Commits, cancel);
            await AddPullsAsync(db, session, repo, wanted, read.Value.Pulls, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        return null;
    }

    private static async Task AddCommitsAsync(
        VibeworkoutContext db,
        WorkoutSession session,
        GateRepo repo,
        WantedCommits wanted,
        IReadOnlyList<GitHubCommit> commits,
        CancellationToken cancel
    )
    {
        var here = await db
            .SessionCommits.Where(c => c.SessionId == session.Id && c.RepoId == repo.Id)
            .Select(c => c.Sha)
            .ToListAsync(cancel);
        db.SessionCommits.AddRange(
            commits
                .Where(c => !wanted.Elsewhere.Contains(c.Oid) && CommitReader.Belongs(Of(c), wanted))
                .ExceptBy(here, c => c.Oid)
                .Take(Math.Max(0, wanted.Most))
                .Select(c => ToRow(session, repo, c))
        );
    }

    private static HistoryCommit Of(GitHubCommit c) =>
        new(c.Oid, c.CommittedDate, c.AuthoredDate, c.Author?.Name ?? "", c.Author?.Email ?? "", c.Message);

    /// <summary>A merge has no lines of its own.</summary>
    private static SessionCommit ToRow(WorkoutSession session, GateRepo repo, GitHubCommit commit)
    {
        var merge = commit.Parents?.TotalCount > 1;
        return new SessionCommit
        {
            SessionId = session.Id,
            RepoId = repo.Id,
            Sha = commit.Oid,
            Title = DisplayText.Clean(commit.Message.Split('\n', 2)[0], LongestText, "(no message)"),
            AuthorName = DisplayText.Clean(commit.Author?.Name ?? "", LongestName, "(nobody)"),
            CommittedAt = commit.CommittedDate,
            Additions = merge ? 0 : commit.Additions,
            Deletions = merge ? 0 : commit.Deletions,
            ChangedFiles = merge ? 0 : commit.ChangedFilesIfAvailable ?? 0,
            Url = commit.Url,
        };
    }

    private static async Task AddPullsAsync(
        VibeworkoutContext db,
        WorkoutSession session,
        GateRepo repo,
        WantedCommits wanted,
        IReadOnlyList<GitHubPull> pulls,
        CancellationToken cancel
    )
    {
        var stored = await db
            .SessionPullRequests.Where(p => p.SessionId == session.Id && p.RepoId == repo.Id)
            .ToDictionaryAsync(p => p.Number, cancel);
        foreach (var pull in pulls)
        {
            var row = stored.GetValueOrDefault(pull.Number);
            var happened = Happened(pull, wanted);
            if (row is null && happened is null)
            {
                continue;
            }

            if (row is null)
            {
                row = new SessionPullRequest
                {
                    SessionId = session.Id,
                    RepoId = repo.Id,
                    Number = pull.Number,
                    Title = "",
                    Url = "",
                    State = "",
                    Action = "",
                };
                db.SessionPullRequests.Add(row);
            }

            (row.Title, row.Url, row.State) = (DisplayText.Clean(pull.Title, LongestText, "(no title)"), pull.Url, State(pull.State));
            (row.Action, row.At) = happened ?? (row.Action, row.At); // touched again after the workout: what happened in it stays
        }
    }

    private static string State(string state) =>
        state switch
        {
            "MERGED" => "merged",
            "CLOSED" => "closed",
            _ => "open",
        };

    /// <summary>What happened to it last in the workout's time, and when; null for nothing.</summary>
    private static (string Action, DateTimeOffset At)? Happened(GitHubPull pull, WantedCommits wanted)
    {
        bool Within(DateTimeOffset at, (DateTimeOffset From, DateTimeOffset To) time) =>
            at.AddMilliseconds(999) >= time.From && at <= time.To; // GitHub tells whole seconds
        bool In(DateTimeOffset at) =>
            Within(at, wanted.Own) || (Within(at, (wanted.From, wanted.To)) && !wanted.Others.Any(o => Within(at, o)));
        return pull switch
        {
            { MergedAt: { } merged } when In(merged) => ("merged", merged),
            _ when In(pull.CreatedAt) => ("created", pull.CreatedAt),
            _ when In(pull.UpdatedAt) => ("updated", pull.UpdatedAt),
            _ => null,
        };
    }
}
