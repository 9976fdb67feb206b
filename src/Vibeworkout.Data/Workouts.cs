namespace Vibeworkout.Data;

/// <summary>Somebody who trains. In local mode there is one.</summary>
public sealed class User
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>Names the user in ref names; a <c>UserKey</c>.</summary>
    public required string UserKey { get; set; }

    /// <summary>Tools unlock at this heart rate, in beats a minute: 50 to 220.</summary>
    public int HrThresholdBpm { get; set; } = 100;

    /// <summary>How long tools stay unlocked after the heart rate fell below the threshold, in seconds: 0 to 30.</summary>
    public int GraceSeconds { get; set; }

    /// <summary>Whether signals carry the heart rate itself, or only whether it is high enough.</summary>
    public bool PublishBpm { get; set; } = true;

    /// <summary>The greatest heart rate, in beats a minute, that zones are parts of: 100 to 230.</summary>
    public int MaxBpm { get; set; } = 190;

    /// <summary>Counts up when the user signs out everywhere: browsers that signed in before are signed out.</summary>
    public int SignInVersion { get; set; }

    /// <summary>When the user first came.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A repository bootstrapped with the hook and config, as one user sees it.</summary>
public sealed class GateRepo
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary>Where git finds it: a URL or a path. Never with a password in it.</summary>
    public required string RemoteUrl { get; set; }

    /// <summary>The last two parts of the URL, for people: <c>owner/name</c>.</summary>
    public required string Name { get; set; }

    /// <summary>Whether new workouts use it when they name none.</summary>
    public bool Active { get; set; } = true;

    /// <summary>How long a signal lives, in seconds.</summary>
    public int TtlSeconds { get; set; }

    /// <summary>Seconds between two signals while nothing changes.</summary>
    public int PublishIntervalSeconds { get; set; }

    /// <summary>GitHub's number of the repository, where it is one that the App reaches: it is found by this when it is renamed.</summary>
    public long? GitHubRepositoryId { get; set; }

    /// <summary>Whether its signals carry the heart rate itself; null as the profile says. Everybody can read a public repository's
    /// signals.</summary>
    public bool? PublishBpm { get; set; }

    /// <summary>The pull request that brings the gate into it; null when none was asked for.</summary>
    public string? BootstrapUrl { get; set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When a signal last reached it; null when none has.</summary>
    public DateTimeOffset? LastPushAt { get; set; }

    /// <summary>Why the last push or read failed, in words; null when it did not.</summary>
    public string? LastError { get; set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; set; }
}

/// <summary>A workout session: from start to stop, with heart-rate samples.</summary>
public sealed class WorkoutSession
{
    /// <summary>UUIDv7; the <c>session_id</c> of signals and log lines.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary>Start, UTC.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Stop, UTC; null while it runs. A user has at most one running session: a unique index says so.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the user threw it away. The row stays, so that its log lines are not taken again; everything else of it
    /// goes.</summary>
    public DateTimeOffset? DiscardedAt { get; set; }

    /// <summary>Where its heart rate comes from: <c>watch</c>, <c>ble</c>, <c>stream</c>, <c>manual</c>, <c>replay</c>, or <c>import</c>
    /// when a file brought it afterwards.</summary>
    public required string Source { get; set; }

    /// <summary>The threshold at its start, in beats a minute; a later change of the profile does not touch it.</summary>
    public int ThresholdBpm { get; set; }

    /// <summary>When its log was last read without a failure. When it is read next stands in its <see cref="IngestJob"/>.</summary>
    public DateTimeOffset? IngestedAt { get; set; }

    /// <summary>Why the last read failed, in words; null when it did not.</summary>
    public string? IngestError { get; set; }

    /// <summary>The summary, from the stop on.</summary>
    public WorkoutSummary? Summary { get; set; }

    /// <summary>The repositories it publishes to.</summary>
    public List<SessionRepo> Repos { get; } = [];
}

/// <summary>A repository that a session publishes to and reads from.</summary>
public sealed class SessionRepo
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The repository.</summary>
    public GateRepo? Repo { get; set; }
}

/// <summary>One heart-rate sample. A session has at most one for each millisecond.</summary>
public sealed class HrSample
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>When it was measured, UTC, to the millisecond.</summary>
    public DateTimeOffset Timestamp { get; set; }

    /// <summary>Beats a minute: 30 to 250.</summary>
    public int Bpm { get; set; }

    /// <summary>Where it came from, when that differs from the session's source.</summary>
    public string? Source { get; set; }
}

/// <summary>What a workout came to, computed at the stop.</summary>
public sealed class WorkoutSummary
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>From start to stop, in seconds.</summary>
    public int DurationSeconds { get; set; }

    /// <summary>Time-weighted average, in beats a minute; null without samples.</summary>
    public double? AvgBpm { get; set; }

    /// <summary>Greatest, in beats a minute.</summary>
    public int? MaxBpm { get; set; }

    /// <summary>Least, in beats a minute.</summary>
    public int? MinBpm { get; set; }

    /// <summary>Seconds at or above the threshold. Gaps of more than 10 s between samples count as neither.</summary>
    public int SecondsAboveThreshold { get; set; }

    /// <summary>Seconds below the threshold.</summary>
    public int SecondsBelowThreshold { get; set; }

    /// <summary>The threshold as it was, in beats a minute.</summary>
    public int ThresholdBpm { get; set; }

    /// <summary>Tool calls tried.</summary>
    public int ToolAttemptsTotal { get; set; }

    /// <summary>Of these, let through.</summary>
    public int ToolAttemptsAllowed { get; set; }

    /// <summary>Of these, blocked.</summary>
    public int ToolAttemptsBlocked { get; set; }
}
