using Vibeworkout.Data;
using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Ingest;

/// <summary>One attempt as the API shows it.</summary>
/// <param name="Id">The log line's id.</param>
/// <param name="RepoId">The repository whose log it stands in.</param>
/// <param name="Repo">The repository that it was tried in, where its line came through another one; null where it is that of
/// <paramref name="RepoId"/>.</param>
/// <param name="Timestamp">When, by the agent machine's clock.</param>
/// <param name="ToolName">The tool, as the agent calls it.</param>
/// <param name="Allowed">Whether the gate let it through.</param>
/// <param name="Gated">Whether the heart rate decided.</param>
/// <param name="Reason">Why it was blocked, or let through ungated.</param>
/// <param name="Bpm">Beats a minute at that moment.</param>
/// <param name="Outcome"><c>blocked</c>, <c>succeeded</c>, <c>failed</c> or <c>unfinished</c>.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Agent">Which agent.</param>
/// <param name="AgentSessionId">The agent's own session.</param>
/// <param name="Subagent">The subagent's type.</param>
/// <param name="Late">Whether it arrived after the workout had been stopped and read.</param>
public sealed record AttemptView(
    Guid Id,
    Guid RepoId,
    string? Repo,
    DateTimeOffset Timestamp,
    string ToolName,
    bool Allowed,
    bool Gated,
    string? Reason,
    int? Bpm,
    string Outcome,
    long? DurationMs,
    string? Agent,
    string? AgentSessionId,
    string? Subagent,
    bool Late
) : ILiveEvent
{
    string ILiveEvent.EventType => "attempt";

    internal static AttemptView Of(ToolAttempt a) =>
        new(
            a.Id,
            a.RepoId,
            a.Repo,
            a.Timestamp,
            a.ToolName,
            a.Allowed,
            a.Gated,
            a.Reason,
            a.Bpm,
            !a.Allowed
                ? "blocked"
                : a.Succeeded switch
                {
                    true => "succeeded",
                    false => "failed",
                    null => "unfinished",
                },
            a.DurationMs,
            a.Agent,
            a.AgentSessionId,
            a.Subagent,
            a.Late
        );
}
