using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sessions;

/// <summary>A session with everything that belongs to it.</summary>
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
