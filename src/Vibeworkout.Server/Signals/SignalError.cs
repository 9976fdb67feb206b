namespace Vibeworkout.Server.Signals;

/// <summary>Why a signal did not arrive.</summary>
/// <param name="Message">In words: what happened, what it means, what to do.</param>
/// <param name="IsOwn">It concerns this user's signal alone: the remote took, or was not asked to take, everybody else's.</param>
/// <param name="RetryAfter">How long it is to be left alone, where that was said.</param>
internal sealed record SignalError(string Message, bool IsOwn, TimeSpan? RetryAfter = null);
