using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Sessions;

namespace Vibeworkout.Server.Profile;

/// <summary>
/// A user's data as one JSON document or, of one workout's attempts, as CSV. It is written while it is read: however much there is, a few
/// hundred rows are in memory. Secrets are never part of it.
/// </summary>
internal sealed class DataExport(VibeworkoutContext db, TimeProvider time, IOptions<JsonOptions> json)
{
    /// <summary>Counts up when members change their meaning.</summary>
    private const int Version = 1;

    private const int RowsAtOnce = 200;

    private static readonly string[] Columns =
    [
        "timestamp",
        "tool_name",
        "allowed",
        "gated",
        "reason",
        "bpm",
        "outcome",
        "duration_ms",
        "agent",
        "agent_session_id",
        "subagent",
        "late",
        "repo_id",
        "id",
        "repo",
    ];

    /// <summary>Writes everything of a user, discarded workouts too.</summary>
    public async Task WriteAllAsync(Guid user, Stream output, CancellationToken cancel)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        await using var writer = new Utf8JsonWriter(pipe);
        var profile = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user, cancel);
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        Write(writer, "exported_at", time.GetUtcNow());
        Write(
            writer,
            "profile",
            new
            {
                profile.Id,
                profile.UserKey,
                profile.HrThresholdBpm,
                profile.GraceSeconds,
                profile.PublishBpm,
                profile.MaxBpm,
                profile.CreatedAt,
            }
        );
        await WriteListAsync(
            writer,
            pipe,
            "gate_repos",
            db.GateRepos.AsNoTracking().Where(r => r.UserId == user).OrderBy(r => r.Id),
            r => new
            {
                r.Id,
                r.Name,
                r.RemoteUrl,
                r.Active,
                r.TtlSeconds,
                r.PublishIntervalSeconds,
                r.LastPushAt,
                r.LastError,
                r.LastErrorAt,
                r.PublishBpm,
                r.BootstrapUrl,
                r.CreatedAt,
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "github_accounts",
            db.GitHubAccounts.AsNoTracking().Where(a => a.UserId == user),
            a => new
            {
                GithubId = a.GitHubId,
                a.Login,
                a.CreatedAt,
                a.SignedInAt,
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "external_logins",
            db.ExternalLogins.AsNoTracking().Where(l => l.UserId == user).OrderBy(l => l.CreatedAt),
            l => new
            {
                l.Issuer,
                l.Subject,
                l.CreatedAt,
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "audit_events",
            db.AuditEvents.AsNoTracking().Where(e => e.UserId == user).OrderBy(e => e.Id),
            e => new
            {
                e.At,
                e.Kind,
                e.Detail,
                e.Address,
            },
            cancel
        );
        var sessions = db.Sessions.AsNoTracking().Where(s => s.UserId == user);
        await WriteListAsync(
            writer,
            pipe,
            "sessions",
            sessions.Include(s => s.Summary).Include(s => s.Repos).OrderBy(s => s.Id),
            s => new
            {
                SessionId = s.Id,
                s.StartedAt,
                s.EndedAt,
                s.DiscardedAt,
                s.Source,
                s.ThresholdBpm,
                RepoIds = s.Repos.Select(r => r.RepoId),
                s.IngestedAt,
                s.IngestError,
                Summary = SummaryView.Of(s.Summary),
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "samples",
            db.HrSamples.AsNoTracking()
                .Where(h => sessions.Any(s => s.Id == h.SessionId))
                .OrderBy(h => h.SessionId)
                .ThenBy(h => h.Timestamp),
            h => new
            {
                h.SessionId,
                Ts = h.Timestamp,
                h.Bpm,
                h.Source,
            },
            cancel
        );
        var repos = db.GateRepos.Where(r => r.UserId == user);
        await WriteListAsync(
            writer,
            pipe,
            "attempts",
            db.ToolAttempts.AsNoTracking().Where(a => repos.Any(r => r.Id == a.RepoId)).OrderBy(a => a.RepoId).ThenBy(a => a.Timestamp),
            a => new
            {
                a.Id,
                a.RepoId,
                a.Repo,
                a.SessionId,
                a.DeclaredSessionId,
                a.Timestamp,
                a.ToolName,
                a.Allowed,
                a.Gated,
                a.Reason,
                a.Bpm,
                a.Succeeded,
                a.DurationMs,
                a.Agent,
                a.AgentSessionId,
                a.Subagent,
                a.ToolUseId,
                a.InputHash,
                a.Late,
                a.CreatedAt,
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "outcomes",
            db.ToolOutcomes.AsNoTracking().Where(o => repos.Any(r => r.Id == o.RepoId)).OrderBy(o => o.RepoId).ThenBy(o => o.Id),
            o => new
            {
                o.Id,
                o.RepoId,
                o.Timestamp,
                o.ToolUseId,
                o.AgentSessionId,
                o.InputHash,
                o.Succeeded,
                o.DurationMs,
            },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "commits",
            db.SessionCommits.AsNoTracking()
                .Include(c => c.Files)
                .Where(c => sessions.Any(s => s.Id == c.SessionId))
                .OrderBy(c => c.SessionId)
                .ThenBy(c => c.RepoId)
                .ThenBy(c => c.Sha),
            c => new { c.SessionId, Commit = CommitView.Of(c) },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "pull_requests",
            db.SessionPullRequests.AsNoTracking()
                .Where(p => sessions.Any(s => s.Id == p.SessionId))
                .OrderBy(p => p.SessionId)
                .ThenBy(p => p.Number),
            p => new { p.SessionId, PullRequest = PullRequestView.Of(p) },
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "tokens",
            db.ApiTokens.AsNoTracking().Where(t => t.UserId == user).OrderBy(t => t.Id).Select(t => new { t.Name, t.Scope }),
            t => t,
            cancel
        );
        await WriteListAsync(
            writer,
            pipe,
            "hr_connections",
            db.HrConnections.AsNoTracking().Where(c => c.UserId == user).OrderBy(c => c.Id).Select(c => new { c.Service, c.Account }),
            c => c,
            cancel
        );
        writer.WriteEndObject();
        await FlushAsync(writer, pipe, cancel);
    }

    /// <summary>Writes one workout with its heart rate, attempts and commits.</summary>
    public async Task WriteSessionAsync(SessionView session, Stream output, CancellationToken cancel)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        await using var writer = new Utf8JsonWriter(pipe);
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        Write(writer, "exported_at", time.GetUtcNow());
        Write(writer, "session", session);
        await WriteListAsync(
            writer,
            pipe,
            "samples",
            db.HrSamples.AsNoTracking().Where(h => h.SessionId == session.SessionId).OrderBy(h => h.Timestamp),
            h => new
            {
                Ts = h.Timestamp,
                h.Bpm,
                h.Source,
            },
            cancel
        );
        await WriteListAsync(writer, pipe, "attempts", AttemptsOf(session.SessionId), AttemptView.Of, cancel);
        writer.WriteEndObject();
        await FlushAsync(writer, pipe, cancel);
    }

    /// <summary>Writes one workout's attempts as CSV (RFC 4180), with a line of names first.</summary>
    public async Task WriteAttemptsAsync(Guid session, Stream output, CancellationToken cancel)
    {
        await using var writer = new CsvWriter(output);
        await writer.WriteAsync(Columns, cancel);
        await foreach (var row in AttemptsOf(session).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var a = AttemptView.Of(row);
            await writer.WriteAsync(
                [
                    a.Timestamp,
                    a.ToolName,
                    a.Allowed,
                    a.Gated,
                    a.Reason,
                    a.Bpm,
                    a.Outcome,
                    a.DurationMs,
                    a.Agent,
                    a.AgentSessionId,
                    a.Subagent,
                    a.Late,
                    a.RepoId,
                    a.Id,
                    a.Repo,
                ],
                cancel
            );
        }
    }

    private IQueryable<ToolAttempt> AttemptsOf(Guid session) =>
        db.ToolAttempts.AsNoTracking().Where(a => a.SessionId == session).OrderBy(a => a.Timestamp).ThenBy(a => a.Id);

    private async Task WriteListAsync<TRow, TView>(
        Utf8JsonWriter writer,
        PipeWriter pipe,
        string name,
        IQueryable<TRow> rows,
        Func<TRow, TView> view,
        CancellationToken cancel
    )
    {
        writer.WriteStartArray(name);
        var count = 0;
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            JsonSerializer.Serialize(writer, view(row), json.Value.SerializerOptions);
            if (++count % RowsAtOnce == 0)
            {
                await FlushAsync(writer, pipe, cancel);
            }
        }

        writer.WriteEndArray();
        await FlushAsync(writer, pipe, cancel);
    }

    // the serializer flushes its writer by itself and synchronously: into the pipe, which keeps it until here
    private static async Task FlushAsync(Utf8JsonWriter writer, PipeWriter pipe, CancellationToken cancel)
    {
        await writer.FlushAsync(cancel);
        await pipe.FlushAsync(cancel);
    }

    private void Write<T>(Utf8JsonWriter writer, string name, T value)
    {
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, value, json.Value.SerializerOptions);
    }
}
