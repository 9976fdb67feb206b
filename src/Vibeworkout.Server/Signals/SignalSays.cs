using Vibeworkout.Data;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>What a signal says, but for the numbers.</summary>
/// <param name="HrOk">Whether it unlocks.</param>
/// <param name="State">One of <see cref="SignalState"/>; null where the heart rate decides.</param>
internal readonly record struct SignalSays(bool HrOk, string? State)
{
    /// <summary>
    /// What is true until somebody does something need not be said again every few seconds. Under the five minutes that a gate takes, so
    /// that
    /// a clock may be a minute off.
    /// </summary>
    private static readonly TimeSpan StateLife = TimeSpan.FromSeconds(240);

    public static SignalSays Over { get; } = new(false, SignalState.Over);

    public static SignalSays Silent { get; } = new(false, SignalState.Silent);

    /// <summary>What a workout's signal says now; null where nothing is known: before its first beat, and it has not been silent for
    /// long.</summary>
    public static SignalSays? Of(LockState state) =>
        state.IsSilent ? Silent
        : state.IsFresh ? new(state.HrOk, null)
        : null;

    /// <summary>How long a signal that says so is valid.</summary>
    public TimeSpan LifeIn(GateRepo repo) => State is null ? TimeSpan.FromSeconds(repo.TtlSeconds) : StateLife;
}
