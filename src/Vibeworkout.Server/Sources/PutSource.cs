using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.Sources;

/// <summary>An account at a streaming service; absent members stay as they are.</summary>
public sealed record PutSource
{
    /// <summary>The access token (Pulsoid) or API key (HypeRate); 1 to 512 characters. Needed the first time.</summary>
    [StringLength(512, MinimumLength = 1, ErrorMessage = "\"secret\" must be 1 to 512 characters.")]
    public string? Secret { get; init; }

    /// <summary>HypeRate's id of whose heart rate it is.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,64}$", ErrorMessage = "\"account\" must be 1 to 64 letters, digits, '-' or '_'.")]
    public string? Account { get; init; }

    /// <summary>Whether the server listens to it.</summary>
    public bool? Enabled { get; init; }
}
