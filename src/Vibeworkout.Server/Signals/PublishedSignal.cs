namespace Vibeworkout.Server.Signals;

/// <summary>A signal that arrived.</summary>
/// <param name="Says">What it says.</param>
/// <param name="At">When it arrived.</param>
internal sealed record PublishedSignal(SignalSays Says, DateTimeOffset At);
