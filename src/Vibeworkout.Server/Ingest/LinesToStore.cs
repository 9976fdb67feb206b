using Vibeworkout.Data;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Server.Ingest;

/// <summary>Collects lines that are stored together.</summary>
internal sealed class LinesToStore(Guid repo, TimeProvider time)
{
    /// <summary>So many lines share a transaction: enough that the wait for the disk is a small part of it, few enough that other writers
    /// of a SQLite file do not wait long.</summary>
    public const int Most = 5000;

    private List<ToolAttempt> attempts = [];
    private List<ToolOutcome> outcomes = [];
    private List<StatsFile> files = [];

    public bool IsEmpty => attempts.Count + outcomes.Count + files.Count == 0;

    public bool IsFull => attempts.Count + outcomes.Count >= Most;

    public void Add(LogEvent entry, Guid id)
    {
        if (entry is AttemptEvent attempt)
        {
            attempts.Add(Row(attempt, id));
        }
        else if (entry is OutcomeEvent outcome)
        {
            outcomes.Add(Row(outcome, id));
        }
    }

    /// <summary>Says that the line added last was a file's last one.</summary>
    public void End(LogFile file, int lines, int skipped) =>
        files.Add(
            new StatsFile
            {
                RepoId = repo,
                Name = file.Name,
                BlobId = file.BlobId,
                Lines = lines,
                SkippedLines = skipped,
            }
        );

    /// <summary>What was collected; from here on anew.</summary>
    public NewToolLines Take()
    {
        var lines = new NewToolLines(repo, attempts, outcomes, files, time.GetUtcNow());
        (attempts, outcomes, files) = ([], [], []);
        return lines;
    }

    private ToolAttempt Row(AttemptEvent entry, Guid id) =>
        new()
        {
            RepoId = repo,
            Id = id,
            DeclaredSessionId = entry.SessionId,
            Repo = entry.Repo,
            ToolName = entry.Tool,
            Allowed = entry.Allowed,
            Gated = entry.Gated,
            Reason = entry.Reason,
            Bpm = entry.Bpm,
            Timestamp = entry.Timestamp,
            Agent = entry.Agent,
            AgentSessionId = entry.AgentSessionId,
            Subagent = entry.Subagent,
            ToolUseId = entry.ToolUseId,
            InputHash = entry.InputHash,
        };

    private ToolOutcome Row(OutcomeEvent entry, Guid id) =>
        new()
        {
            RepoId = repo,
            Id = id,
            ToolUseId = entry.ToolUseId,
            AgentSessionId = entry.AgentSessionId,
            InputHash = entry.InputHash,
            Succeeded = entry.Succeeded,
            DurationMs = entry.DurationMs,
            Timestamp = entry.Timestamp,
        };
}
