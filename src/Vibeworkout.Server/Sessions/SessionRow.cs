namespace Vibeworkout.Server.Sessions;

/// <summary>A session in a list.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="StartedAt">Start, UTC.</param>
/// <param name="EndedAt">Stop; null while it runs.</param>
/// <param name="Source">Where its heart rate comes from.</param>
/// <param name="Summary">What it came to; null while it runs.</param>
/// <param name="ToolTotals">Tool calls tried.</param>
/// <param name="CommitTotals">Commits made.</param>
/// <param name="Sparkline">20 averages of its heart rate, in beats a minute; null where there is none.</param>
public sealed record SessionRow(
    Guid SessionId,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string Source,
    SummaryView? Summary,
    ToolTotals ToolTotals,
    CommitTotals CommitTotals,
    IReadOnlyList<int?> Sparkline
);
