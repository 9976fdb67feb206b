namespace Vibeworkout.Load.Http;

/// <summary>What a request came to.</summary>
/// <param name="Status">The status; 0 when there was no answer.</param>
/// <param name="Kind">The status in words, or why there was no answer: <c>refused</c>, <c>closed</c>, <c>timeout</c>.</param>
/// <param name="Body">The body, valid until the next request of this connection.</param>
/// <param name="RetryAfter">How many seconds the server asks to be left alone.</param>
internal readonly record struct Answer(int Status, string Kind, ReadOnlyMemory<byte> Body, int? RetryAfter)
{
    /// <summary>Nobody listens there.</summary>
    public const string Refused = "connection refused";

    /// <summary>The connection ended without an answer.</summary>
    public const string Closed = "connection closed";

    /// <summary>No answer in time.</summary>
    public const string TimedOut = "timeout";

    /// <summary>Done, and durable where something was to be stored.</summary>
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>No answer.</summary>
    public static Answer None(string why) => new(0, why, default, null);
}
