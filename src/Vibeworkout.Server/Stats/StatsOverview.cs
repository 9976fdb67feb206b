namespace Vibeworkout.Server.Stats;

/// <summary>A period in numbers.</summary>
/// <param name="Period">Which period.</param>
/// <param name="Tz">Whose days.</param>
/// <param name="Totals">The period.</param>
/// <param name="Previous">The equally long one before it; null for <c>all</c>.</param>
/// <param name="TopTools">The ten most tried tools.</param>
/// <param name="Streak">Days in a row, over all time.</param>
/// <param name="Days">Every day of the period; of <c>all</c> at most the last five years, while the totals hold everything.</param>
internal sealed record StatsOverview(
    string Period,
    string Tz,
    StatsTotals Totals,
    StatsTotals? Previous,
    IReadOnlyList<TopTool> TopTools,
    Streak Streak,
    IReadOnlyList<StatsDay> Days
);
