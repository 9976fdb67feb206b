namespace Vibeworkout.Server.Signals;

/// <summary>What publishing came to.</summary>
/// <param name="Errors">Why, in words, for each gate repo whose signal did not arrive.</param>
/// <param name="AllFailed">Nothing arrived.</param>
/// <param name="RetryAfter">How long the remote asks to be left alone.</param>
internal sealed record PublishResult(IReadOnlyDictionary<Guid, string> Errors, bool AllFailed, TimeSpan? RetryAfter);
