using System.ComponentModel.DataAnnotations;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Workouts;

/// <summary>How to start a workout.</summary>
public sealed record StartWorkout
{
    /// <summary>Where the heart rate comes from; <c>manual</c> when absent.</summary>
    [AllowedValues(
        "watch",
        "ble",
        "stream",
        "manual",
        "replay",
        null,
        ErrorMessage = "\"source\" must be watch, ble, stream, manual or replay."
    )]
    public string? Source { get; init; }

    /// <summary>The gate repos to use; all active ones when absent.</summary>
    [MaxLength(200, ErrorMessage = "\"repo_ids\" may hold at most 200 ids.")]
    public IReadOnlyList<Guid>? RepoIds { get; init; }
}

internal sealed record SelectedRepo(Guid Id, string Name, string RemoteUrl);

internal sealed record StartedWorkout(
    Guid SessionId,
    DateTimeOffset StartedAt,
    int ThresholdBpm,
    IReadOnlyList<SelectedRepo> SelectedRepos
);

/// <summary>A heart-rate sample.</summary>
public record SendSample
{
    /// <summary>Beats a minute: 30 to 250.</summary>
    [Required(ErrorMessage = "\"bpm\" is missing: it must be a whole number from 30 to 250.")]
    [Range(30, 250, ErrorMessage = "\"bpm\" must be a whole number from 30 to 250.")]
    public int? Bpm { get; init; }

    /// <summary>When it was measured; now when absent.</summary>
    public DateTimeOffset? Ts { get; init; }

    /// <summary>Where it came from, when that differs from the workout's source.</summary>
    [AllowedValues(
        "watch",
        "ble",
        "stream",
        "manual",
        "replay",
        null,
        ErrorMessage = "\"source\" must be watch, ble, stream, manual or replay."
    )]
    public string? Source { get; init; }
}

/// <summary>A heart-rate sample of a workout.</summary>
public sealed record SendHr : SendSample
{
    /// <summary>The workout; the running one when absent, so that a phone's shortcut needs a token and nothing else.</summary>
    public Guid? SessionId { get; init; }
}

/// <summary>Many samples of a workout.</summary>
public sealed record SendHrBatch
{
    /// <summary>The workout; the running one when absent, so that a phone's shortcut needs a token and nothing else.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>1 to 3,600 samples.</summary>
    [Required(ErrorMessage = "\"samples\" is missing: it must hold 1 to 3,600 samples.")]
    [Length(1, 3600, ErrorMessage = "\"samples\" must hold 1 to 3,600 samples.")]
    public IReadOnlyList<SendSample>? Samples { get; init; }
}

/// <summary>The lock after a sample.</summary>
/// <param name="Bpm">The newest sample.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="HrOk">At or above it, or within the grace seconds.</param>
/// <param name="ExpiresAt">Until when the signal that says so is valid.</param>
/// <param name="ToolsUnlocked">Whether tools are unlocked.</param>
internal sealed record HrState(int? Bpm, int ThresholdBpm, bool HrOk, DateTimeOffset? ExpiresAt, bool ToolsUnlocked);

/// <summary>What became of a batch.</summary>
/// <param name="Received">Samples in the batch.</param>
/// <param name="New">Of these, those that were not stored yet.</param>
/// <param name="State">The lock after it.</param>
internal sealed record HrBatchResult(int Received, int New, HrState State);

/// <summary>Current heart rate and lock.</summary>
/// <param name="Active">Whether a workout runs.</param>
/// <param name="SessionId">Which.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="Bpm">The newest sample; null before the first, and once it is older than 10 s.</param>
/// <param name="SampleAt">When the newest sample was measured, however long ago.</param>
/// <param name="ThresholdBpm">Tools unlock at this.</param>
/// <param name="HrOk">At or above it, or within the grace seconds.</param>
/// <param name="ToolsUnlocked">Whether tools are unlocked.</param>
/// <param name="Reason">
/// Why a gate blocks once it has the newest signal: <c>hr_below_threshold</c>, <c>hr_silent</c> after 10 s without heart rate,
/// <c>workout_over</c> where none runs; null while tools are unlocked, and in the first 10 s before the first sample.
/// </param>
internal sealed record StatusView(
    bool Active,
    Guid? SessionId,
    DateTimeOffset? StartedAt,
    int? Bpm,
    DateTimeOffset? SampleAt,
    int? ThresholdBpm,
    bool HrOk,
    bool ToolsUnlocked,
    string? Reason
)
{
    public static StatusView Of(RunningWorkout? workout)
    {
        if (workout is null)
        {
            return new(false, null, null, null, null, null, false, false, BlockReason.WorkoutOver.ToWireName());
        }

        var state = workout.Now();
        // a number from long ago is not shown as if it were live
        return new(
            true,
            workout.SessionId,
            workout.StartedAt,
            state.IsFresh ? state.Bpm : null,
            state.SampleAt,
            state.ThresholdBpm,
            state.ToolsUnlocked,
            state.ToolsUnlocked,
            state.Reason?.ToWireName()
        );
    }
}

/// <summary>The running workout; <c>session</c> is null when none runs.</summary>
internal sealed record ActiveView(StartedWorkout? Session);

/// <summary>How far reading the tool log has come.</summary>
/// <param name="State"><c>complete</c> when every repository was read after the stop, <c>pending</c> while more may come.</param>
/// <param name="Attempts">Attempts of this session so far.</param>
/// <param name="Commits">Commits found.</param>
/// <param name="PullRequests">Pull requests found.</param>
/// <param name="SkippedLines">Lines in the repositories' logs that are no events.</param>
/// <param name="RefusedFiles">Files of these logs that no sync can have written, and that were therefore not read, or not to the
/// end.</param>
/// <param name="Error">What could not be read and why, in words: the last read failed, or files were refused.</param>
/// <param name="NextAt">When it is read next; null when that is over.</param>
/// <param name="Reading">Whether it is being read just now.</param>
/// <param name="Failures">How many reads in a row failed; each makes the wait for the next longer.</param>
internal sealed record IngestView(
    string State,
    int Attempts,
    int Commits,
    int PullRequests,
    int SkippedLines,
    int RefusedFiles,
    string? Error,
    DateTimeOffset? NextAt,
    bool Reading,
    int Failures
);

internal sealed record StoppedWorkout(bool Stopped, IReadOnlyList<Guid> SessionIds, IngestView Ingest);

/// <summary>What a workout came to.</summary>
/// <param name="DurationSeconds">From start to stop.</param>
/// <param name="AvgBpm">Time-weighted average; null without samples.</param>
/// <param name="MaxBpm">Greatest.</param>
/// <param name="MinBpm">Least.</param>
/// <param name="SecondsAboveThreshold">At or above the threshold.</param>
/// <param name="SecondsBelowThreshold">Below it.</param>
/// <param name="ThresholdBpm">The threshold as it was.</param>
/// <param name="ToolAttemptsTotal">Tool calls tried.</param>
/// <param name="ToolAttemptsAllowed">Of these, let through.</param>
/// <param name="ToolAttemptsBlocked">Of these, blocked.</param>
public sealed record SummaryView(
    int DurationSeconds,
    double? AvgBpm,
    int? MaxBpm,
    int? MinBpm,
    int SecondsAboveThreshold,
    int SecondsBelowThreshold,
    int ThresholdBpm,
    int ToolAttemptsTotal,
    int ToolAttemptsAllowed,
    int ToolAttemptsBlocked
)
{
    internal static SummaryView? Of(WorkoutSummary? s) =>
        s is null
            ? null
            : new(
                s.DurationSeconds,
                s.AvgBpm,
                s.MaxBpm,
                s.MinBpm,
                s.SecondsAboveThreshold,
                s.SecondsBelowThreshold,
                s.ThresholdBpm,
                s.ToolAttemptsTotal,
                s.ToolAttemptsAllowed,
                s.ToolAttemptsBlocked
            );
}

/// <summary>Tool calls tried.</summary>
/// <param name="Total">All.</param>
/// <param name="Allowed">Of these, let through.</param>
/// <param name="Blocked">Of these, blocked.</param>
public sealed record ToolTotals(int Total, int Allowed, int Blocked);

/// <summary>Commits made.</summary>
/// <param name="Commits">How many.</param>
/// <param name="Additions">Lines they added.</param>
/// <param name="Deletions">Lines they deleted.</param>
public sealed record CommitTotals(int Commits, long Additions, long Deletions);

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

internal sealed record SessionList(IReadOnlyList<SessionRow> Sessions, string? NextCursor, bool HasMore);

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

internal sealed record AttemptList(IReadOnlyList<AttemptView> Attempts, string? NextCursor, bool HasMore);

internal sealed record SampleView(DateTimeOffset Ts, int Bpm);

internal sealed record SampleList(int ThresholdBpm, IReadOnlyList<SampleView> Samples);

internal sealed record BucketList(int ThresholdBpm, IReadOnlyList<Bucket> Buckets);
