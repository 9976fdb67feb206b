using System.Text.Json.Serialization;

namespace Vibeworkout.Server.GitHub;

/// <summary>What GitHub's OAuth answers: tokens, a device code, or an error, all with status 200.</summary>
internal sealed record OAuthAnswer
{
    public string? AccessToken { get; init; }

    public long? ExpiresIn { get; init; }

    public string? RefreshToken { get; init; }

    public long? RefreshTokenExpiresIn { get; init; }

    public string? DeviceCode { get; init; }

    public string? UserCode { get; init; }

    public string? VerificationUri { get; init; }

    public int? Interval { get; init; }

    public string? Error { get; init; }

    [JsonIgnore]
    public bool IsUnreachable { get; init; }

    /// <summary>Never shows the tokens.</summary>
    public override string ToString() => Error ?? "an answer";
}
