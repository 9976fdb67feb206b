namespace Vibeworkout.Server.Accounts;

/// <summary>A wish to sign out everywhere.</summary>
public sealed record SignOutEverywhere
{
    /// <summary>Whether personal tokens are revoked as well; devices that use one then have to be given a new one.</summary>
    public bool? RevokeTokens { get; init; }
}
