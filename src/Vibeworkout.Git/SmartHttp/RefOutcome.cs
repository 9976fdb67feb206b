namespace Vibeworkout.Git.SmartHttp;

/// <summary>What became of one ref.</summary>
public abstract record RefOutcome
{
    private RefOutcome() { }

    /// <summary>The ref points to the new commit.</summary>
    /// <param name="Oid">The commit.</param>
    public sealed record Done(string Oid) : RefOutcome;

    /// <summary>The ref does not point to where it was thought to: somebody else wrote it. It was left alone.</summary>
    /// <param name="Why">The server's words.</param>
    public sealed record Stale(string Why) : RefOutcome;

    /// <summary>The ref may not be written, so trying again does not help: it is protected, a hook declined it, or it was not fit to be
    /// sent.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Refused(string Why) : RefOutcome;
}
