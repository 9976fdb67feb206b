namespace Vibeworkout.Git;

/// <summary>What asking a remote for its refs came to.</summary>
public abstract record RemoteRefs
{
    private RemoteRefs() { }

    /// <summary>The remote answered.</summary>
    /// <param name="Oids">The refs that it has of those asked for, by name.</param>
    public sealed record Listed(IReadOnlyDictionary<string, string> Oids) : RemoteRefs;

    /// <summary>It could not be asked.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : RemoteRefs;
}
