namespace Vibeworkout.Data;

/// <summary>One heart-rate sample. A session has at most one for each millisecond.</summary>
public sealed class HrSample
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>When it was measured, UTC, to the millisecond.</summary>
    public DateTimeOffset Timestamp { get; set; }

    /// <summary>Beats a minute: 30 to 250.</summary>
    public int Bpm { get; set; }

    /// <summary>Where it came from, when that differs from the session's source.</summary>
    public string? Source { get; set; }
}
