using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Sessions;

/// <summary>Discards a workout soon after its end.</summary>
internal sealed class SessionDiscarding(VibeworkoutContext db, SessionQueries queries, TimeProvider time)
{
    /// <summary>How long after its end a workout can be discarded.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    /// <summary>Null when it is discarded. The row and its log lines stay, unseen, so that the next read of the log does not bring them back
    /// elsewhere; heart rate, commits and summary go.</summary>
    public async Task<Refusal?> DiscardAsync(Guid user, Guid id, CancellationToken cancel)
    {
        if (await queries.FindAsync(user, id, cancel) is not { } session)
        {
            return new Refusal.NotFound("There is no workout with this id.");
        }

        var now = time.GetUtcNow();
        if (session.EndedAt is not { } ended || now - ended > Within)
        {
            return new Refusal.Conflict(
                session.EndedAt is null
                    ? "This workout is running; stop it first."
                    : "This workout ended more than 5 minutes ago; it can no longer be discarded."
            );
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db
            .Sessions.Where(s => s.Id == id && s.UserId == user)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.DiscardedAt, now), cancel);
        await db.IngestJobs.Where(j => j.SessionId == id).ExecuteDeleteAsync(cancel);
        await db.HrSamples.Where(s => s.SessionId == id).ExecuteDeleteAsync(cancel);
        await db.SessionCommits.Where(c => c.SessionId == id).ExecuteDeleteAsync(cancel);
        await db.SessionPullRequests.Where(p => p.SessionId == id).ExecuteDeleteAsync(cancel);
        await db.Summaries.Where(s => s.SessionId == id).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }
}
