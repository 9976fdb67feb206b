using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Auth;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.ToolAttempts;

namespace Vibeworkout.Server.Workouts;

/// <summary>One session as a file: JSON with everything, or its attempts as CSV (RFC 4180). Written while it is read.</summary>
internal static class SessionExport
{
    public static async Task<IResult> SendAsync(Guid id, string? format, ClaimsPrincipal user, VibeworkoutContext db, SessionQueries queries, IOptions<JsonOptions> json, CancellationToken cancel)
    {
        if (format is not (null or "json" or "csv"))
        {
            return Problems.Invalid("format", "\"format\" must be json or csv.");
        }

        if (await queries.FindAsync(user.UserId(), id, cancel) is not { } session)
        {
            return Problems.NotFound("There is no workout with this id.");
        }

        var attempts = db.ToolAttempts.AsNoTracking().Where(a => a.SessionId == id).OrderBy(a => a.Timestamp).ThenBy(a => a.Id).AsAsyncEnumerable();
        var name = string.Create(CultureInfo.InvariantCulture, $"vibeworkout-{session.StartedAt.UtcDateTime:yyyy-MM-dd-HHmm}.{format ?? "json"}");
        if (format == "csv")
        {
            return TypedResults.Stream(body => WriteCsvAsync(body, attempts, cancel), "text/csv; charset=utf-8", name);
        }

        var view = await queries.ViewAsync(session, cancel);
        var samples = db.HrSamples.AsNoTracking().Where(s => s.SessionId == id).OrderBy(s => s.Timestamp).AsAsyncEnumerable().Select(s => new SampleView(s.Timestamp, s.Bpm));
        return TypedResults.Stream(body => JsonSerializer.SerializeAsync(body, new { Session = view, Samples = samples, Attempts = attempts.Select(AttemptView.Of) }, json.Value.SerializerOptions, cancel), "application/json", name);
    }

    private static async Task WriteCsvAsync(Stream body, IAsyncEnumerable<ToolAttempt> attempts, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(body, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync("timestamp,tool,allowed,gated,reason,outcome,duration_ms,bpm,agent,agent_session_id,subagent,late");
        await foreach (var a in attempts.Select(AttemptView.Of).WithCancellation(cancel))
        {
            await writer.WriteLineAsync(string.Join(',', new[]
            {
                a.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), a.ToolName, a.Allowed ? "true" : "false", a.Gated ? "true" : "false", a.Reason, a.Outcome,
                a.DurationMs?.ToString(CultureInfo.InvariantCulture), a.Bpm?.ToString(CultureInfo.InvariantCulture), a.Agent, a.AgentSessionId, a.Subagent, a.Late ? "true" : "false",
            }.Select(Cell)));
        }
    }

    /// <summary>A cell. What a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    private static string Cell(string? text)
    {
        text ??= "";
        text = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
