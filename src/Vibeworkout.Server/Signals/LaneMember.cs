using Vibeworkout.Data;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Signals;

/// <summary>One workout's signal on one remote.</summary>
internal sealed class LaneMember(RunningWorkout workout, GateRepo repo)
{
    /// <summary>A signal that expires within this is renewed even out of what is kept for crossings.</summary>
    private static readonly TimeSpan NearEnd = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private TimeSpan pause;
    private DateTimeOffset notBefore;
    private SignalSays? tried;
    private volatile bool ending;
    private volatile PublishedSignal? published;

    public RunningWorkout Workout => workout;

    public GateRepo Repo => repo;

    public SignalDue<Need> Due { get; } = new();

    /// <summary>The signal that is on the remote, whoever published it; null before the first.</summary>
    public PublishedSignal? Published
    {
        get => published;
        set => published = value;
    }

    public DateTimeOffset? TriedAt { get; private set; }

    public bool Ending
    {
        get => ending;
        set => ending = value;
    }

    /// <summary>Done when the last signal has been tried, or is not missed.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a signal is out that is valid and says something else than that the workout is over: else the last one is not
    /// missed.</summary>
    public bool IsLastMissed(DateTimeOffset now) =>
        Published is { } last && last.Says != SignalSays.Over && now - last.At < last.Says.LifeIn(repo);

    /// <summary>A pause after one more failure: 1, 2, 4 … 30 s.</summary>
    public static TimeSpan Longer(TimeSpan pause) => TimeSpan.FromSeconds(Math.Clamp(pause.TotalSeconds * 2, 1, LongestPause.TotalSeconds));

    /// <summary>A signal was tried. Where it failed by itself it is left alone for a while, unless it has something else to say: others
    /// on the remote are not pushed with it again and again.</summary>
    public void Tried(SignalSays says, DateTimeOffset now, SignalError? error)
    {
        (TriedAt, tried) = (now, says);
        if (error is null)
        {
            (pause, notBefore, Published) = (TimeSpan.Zero, now, new(says, now));
        }
        else if (error.IsOwn)
        {
            pause = Longer(pause);
            notBefore = now + (error.RetryAfter > pause ? error.RetryAfter.Value : pause);
        }
    }

    public Need Needs(LockState state, DateTimeOffset now)
    {
        var wanted = Ending ? SignalSays.Over : SignalSays.Of(state);
        if (wanted is not { } says || (now < notBefore && tried == wanted))
        {
            return Need.Nothing;
        }

        if (Ending || Published is not { } last || says != last.Says || now - last.At >= says.LifeIn(repo) - NearEnd)
        {
            return Need.Now;
        }

        var isBeat = says.State is null && now - TriedAt >= TimeSpan.FromSeconds(repo.PublishIntervalSeconds);
        return isBeat ? Need.Heartbeat : Need.Nothing;
    }
}
