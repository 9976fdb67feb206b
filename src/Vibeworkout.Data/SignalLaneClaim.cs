namespace Vibeworkout.Data;

/// <summary>A remote that signals go to, and which instance brings them there.</summary>
public sealed class SignalLaneClaim
{
    /// <summary>The remote, as the same text for every gate repo that is one repository.</summary>
    public required string Remote { get; set; }

    /// <summary>The instance that publishes; null while nobody does.</summary>
    public Guid? ClaimedBy { get; set; }

    /// <summary>When the last pushes ended, in Unix milliseconds with commas between, where the remote counts them: who takes over goes on
    /// counting. Null elsewhere.</summary>
    public string? RecentPushes { get; set; }
}
