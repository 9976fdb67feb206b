namespace Vibeworkout.Git;

/// <summary>What pushing one ref came to.</summary>
public abstract record PushResult
{
    private PushResult() { }

    /// <summary>The remote has it.</summary>
    public sealed record Done : PushResult;

    /// <summary>The ref has moved since it was read: somebody else was faster.</summary>
    public sealed record LeaseRefused : PushResult;

    /// <summary>It was not pushed, or nobody knows.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : PushResult;
}
