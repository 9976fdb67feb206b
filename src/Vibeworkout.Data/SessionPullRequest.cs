namespace Vibeworkout.Data;

/// <summary>A pull request that was created, updated or merged during a workout.</summary>
public sealed class SessionPullRequest
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>Its number there.</summary>
    public int Number { get; set; }

    /// <summary>Its title, at most 500 characters.</summary>
    public required string Title { get; set; }

    /// <summary>Where people can read it.</summary>
    public required string Url { get; set; }

    /// <summary><c>open</c>, <c>closed</c> or <c>merged</c>.</summary>
    public required string State { get; set; }

    /// <summary>What happened to it last in the workout: <c>created</c>, <c>updated</c> or <c>merged</c>.</summary>
    public required string Action { get; set; }

    /// <summary>When that was, UTC.</summary>
    public DateTimeOffset At { get; set; }
}
