namespace Vibeworkout.Load.Users;

/// <summary>A heart rate that wanders over and under the threshold every half minute to minute and a half.</summary>
internal sealed class HeartCurve(Random random, int threshold)
{
    private readonly double period = 60_000 + (random.NextDouble() * 120_000);
    private readonly double phase = random.NextDouble() * Math.Tau;

    /// <summary>Beats a minute at a moment.</summary>
    public int At(long milliseconds) =>
        threshold + (int)Math.Round((25 * Math.Sin((milliseconds / period * Math.Tau) + phase)) + random.NextDouble() - 0.5);
}
