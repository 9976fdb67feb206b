namespace Vibeworkout.Load.Users;

/// <summary>Watches one user's signals beside the samples that were acknowledged: a signal is due as long as the newest of those is
/// fresh.</summary>
/// <param name="session">The workout.</param>
/// <param name="stats">Where it counts.</param>
internal sealed class UserWatch(Guid session, BeatStats stats)
{
    /// <summary>The server publishes until a sample is 10 s old; the last two are left out, where it may have seen the end just before
    /// us.</summary>
    private const int FreshFor = 8000;

    private readonly Lock gate = new();
    private (long Since, long Until)? fresh;
    private long lastArrival;
    private long? crossedAt;
    private bool? said,
        meant;

    public Guid Session => session;

    /// <summary>What the newest signal says; null before the first.</summary>
    public bool? Said => said;

    /// <summary>Samples were acknowledged.</summary>
    /// <param name="newest">When the newest of them was measured.</param>
    /// <param name="ok">Whether it is at or above the threshold.</param>
    /// <param name="sentAt">When they were sent.</param>
    /// <param name="now">Now.</param>
    public void Acknowledged(long newest, bool ok, long sentAt, long now)
    {
        lock (gate)
        {
            EndWhenOver(now);
            var until = newest + FreshFor;
            if (until > now)
            {
                fresh = (fresh?.Since ?? now, Math.Max(fresh?.Until ?? 0, until));
            }

            if (meant == ok)
            {
                return;
            }

            var isFirst = meant is null; // the first signal of a workout is no crossing
            (meant, crossedAt) = (ok, isFirst ? null : now);
            if (!isFirst && said == ok && lastArrival >= sentAt)
            {
                Cross(now); // it arrived before the acknowledgement did
            }
        }
    }

    /// <summary>A signal arrived.</summary>
    public void Arrived(bool ok, long now)
    {
        lock (gate)
        {
            EndWhenOver(now);
            if (fresh is { } open)
            {
                stats.AddGap(open.Since, now);
                fresh = open with { Since = now };
            }

            (said, lastArrival) = (ok, now);
            if (ok == meant && crossedAt is not null)
            {
                Cross(now);
            }
        }
    }

    /// <summary>The user sends nothing more: from here on nothing is due.</summary>
    public void End(long now)
    {
        lock (gate)
        {
            EndWhenOver(now);
            if (fresh is { } open)
            {
                stats.AddGap(open.Since, now);
                fresh = null;
            }
        }
    }

    private void EndWhenOver(long now)
    {
        if (fresh is { } open && now > open.Until)
        {
            stats.AddGap(open.Since, open.Until);
            fresh = null;
        }
    }

    private void Cross(long now)
    {
        stats.AddCrossing(crossedAt!.Value, now);
        crossedAt = null;
    }
}
