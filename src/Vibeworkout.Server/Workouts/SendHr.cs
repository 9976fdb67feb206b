namespace Vibeworkout.Server.Workouts;

/// <summary>A heart-rate sample of a workout.</summary>
public sealed record SendHr : SendSample
{
    /// <summary>The workout; the running one when absent, so that a phone's shortcut needs a token and nothing else.</summary>
    public Guid? SessionId { get; init; }
}
