using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Workouts;

/// <summary>A heart-rate sample.</summary>
public record SendSample
{
    /// <summary>Beats a minute: 30 to 250.</summary>
    [Required(ErrorMessage = "\"bpm\" is missing: it must be a whole number from 30 to 250.")]
    [Range(30, 250, ErrorMessage = "\"bpm\" must be a whole number from 30 to 250.")]
    public int? Bpm { get; init; }

    /// <summary>When it was measured; now when absent.</summary>
    public DateTimeOffset? Ts { get; init; }

    /// <summary>Where it came from, when that differs from the workout's source.</summary>
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
}
