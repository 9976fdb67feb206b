namespace Vibeworkout.Protocol.Log;

/// <summary>One tool call the agent tried.</summary>
public sealed record AttemptEvent : LogEvent
{
    /// <summary>Whether the gate let it through.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Whether the heart rate decided; false for exempt tools and while gating is off.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>Why it was blocked, or let through ungated: a name of <see cref="Gate.BlockReasons"/>, or one of a later version.</summary>
    public string? Reason { get; init; }

    /// <summary>The workout session, when a verified signal was at hand.</summary>
    public string? SessionId { get; init; }

    /// <summary>Beats a minute, when a verified signal was at hand.</summary>
    public int? Bpm { get; init; }

    /// <summary>The subagent's type, when a subagent made the call.</summary>
    public string? Subagent { get; init; }
}
