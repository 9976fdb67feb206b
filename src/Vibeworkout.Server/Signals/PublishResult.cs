namespace Vibeworkout.Server.Signals;

/// <summary>What publishing came to.</summary>
/// <param name="Errors">For each gate repo whose signal did not arrive, why.</param>
/// <param name="Pushed">Whether the remote was asked to take anything.</param>
internal sealed record PublishResult(IReadOnlyDictionary<Guid, SignalError> Errors, bool Pushed)
{
    /// <summary>The remote failed as such: whoever else publishes there in the same way would fare no better.</summary>
    public bool RemoteFailed => Errors.Values.Any(e => !e.IsOwn);

    /// <summary>How long the remote asks to be left alone.</summary>
    public TimeSpan? RetryAfter => Errors.Values.Where(e => !e.IsOwn).Max(e => e.RetryAfter);
}
