namespace Vibeworkout.Load;

/// <summary>A heart-rate sample as its sender knows it.</summary>
/// <param name="At">When it was measured, in Unix milliseconds.</param>
/// <param name="Bpm">Beats a minute.</param>
internal readonly record struct Sample(long At, int Bpm);
