namespace Vibeworkout.Data;

/// <summary>When GitHub was last asked for all installations. One row, by which instances take turns.</summary>
public sealed class InstallationAsk
{
    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public const int OnlyId = 1;

    /// <summary><see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>When an instance began to ask; null before the first time.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Why that did not go well, in words; null when it did.</summary>
    public string? Problem { get; set; }
}
