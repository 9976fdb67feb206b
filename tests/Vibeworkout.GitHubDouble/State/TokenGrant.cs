using System.Collections.Immutable;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What a token is.</summary>
public enum TokenKind
{
    /// <summary>An installation's, for an hour.</summary>
    Installation,

    /// <summary>A user's, given to an app by OAuth.</summary>
    UserToServer,

    /// <summary>Renews a user's token given to an app.</summary>
    Refresh,

    /// <summary>A user's own, with all the user's rights.</summary>
    Personal,
}

/// <summary>A token and what it opens.</summary>
public sealed class TokenGrant
{
    public required string Value { get; init; }

    public required TokenKind Kind { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public Account? User { get; init; }

    public AppRegistration? App { get; init; }

    public Installation? Installation { get; init; }

    /// <summary>The repositories' ids that it is narrowed to; null for all of the installation's.</summary>
    public ImmutableHashSet<long>? Repositories { get; init; }

    public ImmutableDictionary<string, Level> Permissions { get; init; } = ImmutableDictionary<string, Level>.Empty;

    public bool Revoked { get; set; }
}
