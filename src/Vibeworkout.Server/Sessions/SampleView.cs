namespace Vibeworkout.Server.Sessions;

/// <summary>A heart-rate sample.</summary>
/// <param name="Ts">When it was measured.</param>
/// <param name="Bpm">Beats a minute.</param>
internal sealed record SampleView(DateTimeOffset Ts, int Bpm);
