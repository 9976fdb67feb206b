using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Signals;

/// <summary>Signals that go out together.</summary>
/// <param name="Remote">How each of their users reaches the remote.</param>
/// <param name="Signals">At least one.</param>
internal sealed record SignalRoute(Remote Remote, IReadOnlyList<OutgoingSignal> Signals);
