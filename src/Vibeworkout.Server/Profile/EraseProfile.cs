using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Profile;

/// <summary>A wish to erase everything.</summary>
public sealed record EraseProfile
{
    /// <summary>The user key, typed once more.</summary>
    [Required(ErrorMessage = "\"confirm\" is missing: it must be your user key.")]
    public string? Confirm { get; init; }
}
