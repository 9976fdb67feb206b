using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Workouts;

/// <summary>How to start a workout.</summary>
public sealed record StartWorkout
{
    /// <summary>Where the heart rate comes from; <c>manual</c> when absent.</summary>
    [AllowedValues(
        "watch",
        "ble",
        "stream",
        "manual",
        "replay",
        null,
        ErrorMessage = "\"source\" must be watch, ble, stream, manual or replay."
    )]
    public string? Source { get; init; }

    /// <summary>The gate repos to use; all active ones when absent.</summary>
    [MaxLength(200, ErrorMessage = "\"repo_ids\" may hold at most 200 ids.")]
    public IReadOnlyList<Guid>? RepoIds { get; init; }
}
