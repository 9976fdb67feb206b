using System.Collections.Concurrent;
using Vibeworkout.Load.Lab;
using Vibeworkout.Load.Reports;
using Vibeworkout.Load.Users;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Load.Git;

/// <summary>
/// Takes the signals that arrive and tells each user's watch. The signatures are verified when the load is over, as of the moment each
/// signal arrived: a remote's gates do that on other machines, so it must not take processor
/// time from the server meanwhile.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="hasStrangers">Whether others than those who are watched may publish.</param>
internal sealed class SignalInbox(LabClock clock, bool hasStrangers)
{
    private readonly ConcurrentDictionary<string, UserWatch> watches = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(byte[] Signal, long At)> kept = [];
    private long pushes,
        signals,
        conflicts;

    public long Pushes => Interlocked.Read(ref pushes);

    /// <summary>Signals that moved their ref.</summary>
    public long Signals => Interlocked.Read(ref signals);

    /// <summary>Writes of a ref that pointed elsewhere, which were refused.</summary>
    public long Conflicts => Interlocked.Read(ref conflicts);

    /// <summary>What was wrong with packs and signals, by kind.</summary>
    public Tally Wrong { get; } = new();

    /// <summary>When signals first arrived after something.</summary>
    public FirstAfter First { get; } = new();

    public void Watch(string userKey, UserWatch watch) => watches[userKey] = watch;

    /// <summary>A push arrived.</summary>
    /// <param name="wrong">What was wrong with it; null for nothing.</param>
    public void AddPush(string? wrong)
    {
        Interlocked.Increment(ref pushes);
        if (wrong is not null)
        {
            Wrong.Add(wrong);
        }
    }

    /// <summary>A signal arrived.</summary>
    public void Add(byte[] bytes, bool moved)
    {
        var now = clock.Now;
        kept.Add((bytes, now));
        if (!moved)
        {
            Interlocked.Increment(ref conflicts);
            return;
        }

        Interlocked.Increment(ref signals);
        First.See(now);
        var isRead = Signal.TryParse(bytes, out var signal);
        if (!isRead || !watches.TryGetValue(signal!.Content.UserKey, out var watch))
        {
            if (!isRead || !hasStrangers)
            {
                Wrong.Add("signal of an unknown user");
            }

            return;
        }

        if (watch.Session.ToString() != signal.Content.SessionId)
        {
            Wrong.Add("signal of an unknown session");
            return;
        }

        watch.Arrived(signal.Content.HrOk, now);
    }

    /// <summary>Verifies every signal that arrived.</summary>
    public int Verify(Ed25519PublicKey key)
    {
        Parallel.ForEach(
            kept,
            one =>
            {
                var user =
                    Signal.TryParse(one.Signal, out var signal) && UserKey.TryParse(signal.Content.UserKey, out var named)
                        ? named
                        : default;
                if (
                    SignalVerifier.Judge(one.Signal, user, key, one.At / 1000).Reason
                    is { } reason
                        and not (BlockReason.HrBelowThreshold or BlockReason.HrSilent or BlockReason.WorkoutOver)
                )
                {
                    Wrong.Add($"signal: {reason}");
                }
            }
        );
        return kept.Count;
    }
}
