namespace Vibeworkout.Data;

/// <summary>A browser's session whose user signed out of it: its cookie is refused, wherever a copy of it lies.</summary>
public sealed class EndedSession
{
    /// <summary>The id in the cookie.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose it was.</summary>
    public Guid UserId { get; set; }

    /// <summary>When it was ended; no cookie lives on for longer than one month after that.</summary>
    public DateTimeOffset EndedAt { get; set; }
}
