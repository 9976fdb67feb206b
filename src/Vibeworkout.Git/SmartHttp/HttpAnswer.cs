namespace Vibeworkout.Git.SmartHttp;

/// <summary>What a request came to: the bytes of a git server's answer, or why there are none.</summary>
internal abstract record HttpAnswer
{
    private HttpAnswer() { }

    public sealed record Body(byte[] Bytes, Uri? MovedTo) : HttpAnswer;

    public sealed record Failed(RefFailure Kind, string Message, TimeSpan? RetryAfter = null) : HttpAnswer;
}
