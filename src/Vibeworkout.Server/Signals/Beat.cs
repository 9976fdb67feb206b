using Vibeworkout.Data;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>One workout's signal for one of its repositories.</summary>
internal sealed record Beat(RunningWorkout Workout, GateRepo Repo, LockState State, SignalSays Says)
{
    public Guid UserId => Workout.UserId;

    public SignalContent Content()
    {
        var (bpm, threshold) = Repo.PublishBpm ?? Workout.PublishBpm ? (State.Bpm ?? 0, State.ThresholdBpm) : (0, 0);
        return new(Workout.UserKey, Workout.SessionId.ToString(), Says.HrOk, bpm, threshold, 0, "", Says.State);
    }
}
