namespace Vibeworkout.Data;

/// <summary>A user's account at GitHub. The number stays when the login is renamed; so does everything that hangs on the user.</summary>
public sealed class GitHubAccount
{
    /// <summary>Whose account it is.</summary>
    public Guid UserId { get; set; }

    /// <summary>GitHub's number of the account.</summary>
    public long GitHubId { get; set; }

    /// <summary>The login as it was at the last sign-in.</summary>
    public required string Login { get; set; }

    /// <summary>The user's access token, protected by Data Protection; null when it was given back or has been refused.</summary>
    public string? ProtectedToken { get; set; }

    /// <summary>When that expires; null when it does not.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>The token that gets the next access token, protected by Data Protection.</summary>
    public string? ProtectedRefreshToken { get; set; }

    /// <summary>When that expires.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; set; }

    /// <summary>When the user first signed in with it.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the user last signed in with it.</summary>
    public DateTimeOffset SignedInAt { get; set; }
}
