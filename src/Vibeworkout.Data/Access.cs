namespace Vibeworkout.Data;

/// <summary>A personal token for a device or script. Only its hash is kept.</summary>
public sealed class ApiToken
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary>What the owner calls it.</summary>
    public required string Name { get; set; }

    /// <summary>What it may do: <c>hr:write</c>, <c>read</c> or <c>all</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>SHA-256 of the token, in hex.</summary>
    public required string Hash { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last used, to the minute; null when never.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>A key pair that signs heart-rate signals. The newest one is in use.</summary>
public sealed class SigningKey
{
    /// <summary>Counts up from 1; the config's <c>public_key_version</c>.</summary>
    public int Version { get; set; }

    /// <summary>64 hex digits.</summary>
    public required string PublicKey { get; set; }

    /// <summary>The private seed, protected by Data Protection.</summary>
    public required string ProtectedSeed { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}

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

/// <summary>Something that matters for safety and was done: a sign-in, a token, a change of a repository. Never holds secrets or health
/// data.</summary>
public sealed class AuditEvent
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose doing; null when nobody was signed in.</summary>
    public Guid? UserId { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>What, as <c>thing.done</c>: <c>sign_in.github</c>, <c>token.created</c>, <c>gate_repo.added</c>…</summary>
    public required string Kind { get; set; }

    /// <summary>What it was done to, for people; at most 300 characters.</summary>
    public string? Detail { get; set; }

    /// <summary>The address it came from.</summary>
    public string? Address { get; set; }
}
