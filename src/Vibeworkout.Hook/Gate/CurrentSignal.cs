using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Hook.Gate;

/// <summary>What the gate knows of the heart rate at this moment.</summary>
/// <param name="Verdict">Whether tools may run.</param>
/// <param name="Detail">What git said, when the signal could not be had.</param>
/// <param name="Age">How long ago the signal was fetched; null when there is none.</param>
internal readonly record struct CurrentSignal(SignalVerdict Verdict, string? Detail, TimeSpan? Age);
