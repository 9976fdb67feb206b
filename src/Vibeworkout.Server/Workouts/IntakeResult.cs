namespace Vibeworkout.Server.Workouts;

/// <summary>What became of samples that were sent.</summary>
internal abstract record IntakeResult
{
    private IntakeResult() { }

    public sealed record Taken(int New, HrState State) : IntakeResult;

    public sealed record Refused(string Member, string Rule) : IntakeResult;

    public sealed record NoSession : IntakeResult;

    public sealed record SessionOver : IntakeResult;

    /// <summary>Too much waits, or the database is away.</summary>
    public sealed record Busy : IntakeResult;
}
