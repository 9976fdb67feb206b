using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Server.Workouts;

/// <summary>Current heart rate and lock.</summary>
/// <param name="Active">Whether a workout runs.</param>
/// <param name="SessionId">Which.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="Bpm">The newest sample; null before the first, and once it is older than 10 s.</param>
/// <param name="SampleAt">When the newest sample was measured, however long ago.</param>
/// <param name="FreshUntil">When the newest sample stops counting: tools lock then, unless another one comes.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="HrOk">At or above it, or within the grace seconds.</param>
/// <param name="ToolsUnlocked">Whether tools are unlocked.</param>
/// <param name="Reason">
/// Why a gate blocks once it has the newest signal: <c>hr_below_threshold</c>, <c>hr_silent</c> after 10 s without heart rate,
/// <c>workout_over</c> where none runs; null while tools are unlocked, and in the first 10 s before the first sample.
/// </param>
internal sealed record StatusView(
    bool Active,
    Guid? SessionId,
    DateTimeOffset? StartedAt,
    int? Bpm,
    DateTimeOffset? SampleAt,
    DateTimeOffset? FreshUntil,
    int? ThresholdBpm,
    bool HrOk,
    bool ToolsUnlocked,
    string? Reason
)
{
    public static StatusView Of(RunningWorkout? workout)
    {
        if (workout is null)
        {
            return new(false, null, null, null, null, null, null, false, false, BlockReason.WorkoutOver.ToWireName());
        }

        var state = workout.Now();
        // a number from long ago is not shown as if it were live
        return new(
            true,
            workout.SessionId,
            workout.StartedAt,
            state.IsFresh ? state.Bpm : null,
            state.SampleAt,
            state.FreshUntil,
            state.ThresholdBpm,
            state.ToolsUnlocked,
            state.ToolsUnlocked,
            state.Reason?.ToWireName()
        );
    }
}
