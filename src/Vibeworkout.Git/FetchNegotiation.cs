namespace Vibeworkout.Git;

/// <summary>How git tells the remote what it has already.</summary>
public enum FetchNegotiation
{
    /// <summary>Tells nothing: one round trip less, right for a few hundred bytes.</summary>
    Noop,

    /// <summary>git's own way: what is here already is not sent again.</summary>
    Default,
}
