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

    /// <summary>When the user last signed out everywhere: tokens of another issuer that are older are refused. Null for never.</summary>
    public DateTimeOffset? SignedOutAt { get; set; }

    /// <summary>When the user first came.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
