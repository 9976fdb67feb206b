namespace Vibeworkout.Data;

/// <summary>A user's account at a streaming service that the server gets heart rate from. At most one for each service.</summary>
public sealed class HrConnection
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>The owner.</summary>
    public Guid UserId { get; set; }

    /// <summary><c>pulsoid</c> or <c>hyperate</c>.</summary>
    public required string Service { get; set; }

    /// <summary>Whose heart rate, where the service asks for it (HypeRate's id); null elsewhere.</summary>
    public string? Account { get; set; }

    /// <summary>The access token or API key, protected by Data Protection.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>Whether the server listens to it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The instance that listens to it; null while nobody does.</summary>
    public Guid? ClaimedBy { get; set; }
}
