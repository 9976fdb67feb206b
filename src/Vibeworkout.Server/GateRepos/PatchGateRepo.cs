using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.GateRepos;

/// <summary>What to change; absent members stay as they are.</summary>
public sealed record PatchGateRepo
{
    /// <summary>Whether workouts that name no repositories use it.</summary>
    public bool? Active { get; init; }

    /// <summary>How long a signal lives: 5 to 300 seconds, at least twice the publish interval.</summary>
    [Range(5, 300, ErrorMessage = "\"ttl_seconds\" must be 5 to 300.")]
    public int? TtlSeconds { get; init; }

    /// <summary>Seconds between signals: 1 to 60.</summary>
    [Range(1, 60, ErrorMessage = "\"publish_interval_seconds\" must be 1 to 60.")]
    public int? PublishIntervalSeconds { get; init; }

    /// <summary>Whether its signals carry the heart rate itself.</summary>
    public bool? PublishBpm { get; init; }
}
