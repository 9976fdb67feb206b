namespace Vibeworkout.Server.Remotes;

/// <summary>Why a remote cannot be reached just now.</summary>
/// <param name="Message">In words: what happened, what it means, what to do.</param>
/// <param name="RetryAt">From when on it may be asked again, where that was said.</param>
internal sealed record RemoteProblem(string Message, DateTimeOffset? RetryAt = null);
