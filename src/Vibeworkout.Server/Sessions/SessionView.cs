using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>A session with everything that belongs to it.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="StartedAt">Start, UTC.</param>
/// <param name="EndedAt">Stop; null while it runs.</param>
/// <param name="Source">Where its heart rate comes from.</param>
/// <param name="ThresholdBpm">Tools unlock at this heart rate.</param>
/// <param name="Repos">The gate repos it uses.</param>
/// <param name="Summary">What it came to; null while it runs.</param>
/// <param name="Commits">Commits made in it.</param>
/// <param name="PullRequests">Pull requests that were created, updated or merged in it.</param>
/// <param name="ToolStats">Its tool attempts in numbers.</param>
/// <param name="Ingest">How far reading its tool log has come.</param>
internal sealed record SessionView(
    Guid SessionId,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string Source,
    int ThresholdBpm,
    IReadOnlyList<SelectedRepo> Repos,
    SummaryView? Summary,
    IReadOnlyList<CommitView> Commits,
    IReadOnlyList<PullRequestView> PullRequests,
    ToolStats ToolStats,
    IngestView Ingest
);
