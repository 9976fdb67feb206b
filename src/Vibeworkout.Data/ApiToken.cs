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
