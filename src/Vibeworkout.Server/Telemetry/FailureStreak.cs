namespace Vibeworkout.Server.Telemetry;

/// <summary>Something that is tried again and again: that it fails is worth a line when it begins, not each time.</summary>
internal sealed class FailureStreak
{
    private int lasts;

    /// <summary>It failed.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Begins() => Interlocked.Exchange(ref lasts, 1) == 0;

    /// <summary>It worked.</summary>
    public void Ends() => Volatile.Write(ref lasts, 0);
}
