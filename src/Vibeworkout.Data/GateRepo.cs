namespace Vibeworkout.Data;

/// <summary>A repository bootstrapped with the hook and config, as one user sees it.</summary>
public sealed class GateRepo
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary>Where git finds it: a URL or a path. Never with a password or token in it.</summary>
    public required string RemoteUrl { get; set; }

    /// <summary>Name and secret for the remote, encrypted; null where none were given with its address.</summary>
    public string? ProtectedCredentials { get; set; }

    /// <summary>The last two parts of the URL, for people: <c>owner/name</c>.</summary>
    public required string Name { get; set; }

    /// <summary>Whether it is the server's own carrier: a bare repository in its data folder, through which signals and logs of many
    /// repositories travel.</summary>
    public bool IsCarrier { get; set; }

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
