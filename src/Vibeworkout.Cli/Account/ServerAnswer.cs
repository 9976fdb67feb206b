using System.Net;

namespace Vibeworkout.Cli.Account;

/// <summary>What the server said.</summary>
internal abstract record ServerAnswer<T>
{
    private ServerAnswer() { }

    public sealed record Good(T Value) : ServerAnswer<T>;

    /// <summary>It answered, and not with that.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Error">The refusal's name for programs; null where it has none.</param>
    /// <param name="Message">What it means, in a sentence.</param>
    public sealed record Refused(HttpStatusCode Status, string? Error, string Message) : ServerAnswer<T>;

    /// <summary>It did not answer.</summary>
    public sealed record Away(string Message) : ServerAnswer<T>;
}
