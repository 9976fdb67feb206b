namespace Vibeworkout.Server.Dashboard.Charts;

/// <summary>A heart-rate point to draw.</summary>
/// <param name="At">When it was measured.</param>
/// <param name="Bpm">Beats a minute.</param>
public readonly record struct ChartPoint(DateTimeOffset At, int Bpm);
