using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Stats;

/// <summary>A repository in a period.</summary>
/// <param name="Period">Which period.</param>
/// <param name="Tz">Whose days.</param>
/// <param name="Repo">Its numbers.</param>
/// <param name="TopTools">The ten most tried tools.</param>
/// <param name="Days">Every day of the period; a day's attempts and commits are this repository's.</param>
/// <param name="Sessions">The newest 20 workouts that used it, in the period or before.</param>
internal sealed record ProjectView(
    string Period,
    string Tz,
    ProjectRow Repo,
    IReadOnlyList<TopTool> TopTools,
    IReadOnlyList<StatsDay> Days,
    IReadOnlyList<SessionRow> Sessions
);
