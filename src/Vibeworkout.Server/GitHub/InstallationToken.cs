namespace Vibeworkout.Server.GitHub;

/// <summary>A token of an installation, of whatever length.</summary>
internal sealed record InstallationToken(string Token, DateTimeOffset ExpiresAt, IReadOnlyList<RepositoryDto>? Repositories)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"installation token until {ExpiresAt:O}";
}
