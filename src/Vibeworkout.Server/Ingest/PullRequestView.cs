using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>A pull request that was created, updated or merged during a workout.</summary>
internal sealed record PullRequestView(Guid RepoId, int Number, string Title, string Url, string State, string Action, DateTimeOffset At)
{
    public static PullRequestView Of(SessionPullRequest p) => new(p.RepoId, p.Number, p.Title, p.Url, p.State, p.Action, p.At);
}
