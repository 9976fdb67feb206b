namespace Vibeworkout.Data;

/// <summary>Somebody's name at another issuer of identities, whose JWTs are accepted.</summary>
public sealed class ExternalLogin
{
    /// <summary>The token's <c>iss</c>.</summary>
    public required string Issuer { get; set; }

    /// <summary>The token's <c>sub</c>.</summary>
    public required string Subject { get; set; }

    /// <summary>Who that is here.</summary>
    public Guid UserId { get; set; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
