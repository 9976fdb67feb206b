namespace Vibeworkout.Data;

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
