namespace Vibeworkout.Data;

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
