using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Profile;

/// <summary>What to change; absent members stay as they are.</summary>
public sealed record PatchProfile
{
    /// <summary>Tools unlock at this heart rate: 50 to 220 beats a minute. Holds from the next workout on.</summary>
    [Range(50, 220, ErrorMessage = "\"hr_threshold_bpm\" must be 50 to 220.")]
    public int? HrThresholdBpm { get; init; }

    /// <summary>Names the user in ref names.</summary>
    public string? UserKey { get; init; }

    /// <summary>Whether signals carry the heart rate itself.</summary>
    public bool? PublishBpm { get; init; }

    /// <summary>How long tools stay unlocked after the heart rate fell: 0 to 30.</summary>
    [Range(0, 30, ErrorMessage = "\"grace_seconds\" must be 0 to 30.")]
    public int? GraceSeconds { get; init; }

    /// <summary>The greatest heart rate, of which zones are parts: 100 to 230 beats a minute.</summary>
    [Range(100, 230, ErrorMessage = "\"max_bpm\" must be 100 to 230.")]
    public int? MaxBpm { get; init; }
}
