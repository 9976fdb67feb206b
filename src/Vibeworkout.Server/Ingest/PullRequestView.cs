using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>A pull request that was created, updated or merged during a workout.</summary>
/// <param name="RepoId">The gate repo it belongs to.</param>
/// <param name="Number">Its number at GitHub.</param>
/// <param name="Title">Its title.</param>
/// <param name="Url">Its page at GitHub.</param>
/// <param name="State">How it is: <c>open</c>, <c>closed</c> or <c>merged</c>.</param>
/// <param name="Action">What was done with it in the workout: <c>created</c>, <c>updated</c> or <c>merged</c>.</param>
/// <param name="At">When that was done.</param>
internal sealed record PullRequestView(Guid RepoId, int Number, string Title, string Url, string State, string Action, DateTimeOffset At)
{
    public static PullRequestView Of(SessionPullRequest p) => new(p.RepoId, p.Number, p.Title, p.Url, p.State, p.Action, p.At);
}
