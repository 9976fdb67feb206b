using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Server.Auth;

namespace Vibeworkout.Server.Profile;

/// <summary>Everything that is kept of a user as one JSON document. It is written while it is read: a year of heart rate does not lie in memory. Secrets and hashes stay behind.</summary>
internal static class ExportEverything
{
    public static async Task SendAsync(ClaimsPrincipal user, VibeworkoutContext db, IOptions<JsonOptions> json, HttpContext context, CancellationToken cancel)
    {
        var owner = user.UserId();
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"vibeworkout-export.json\"";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        async Task WriteAsync<T>(string name, IQueryable<T> rows)
        {
            writer.WriteStartArray(name);
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
            {
                JsonSerializer.Serialize(writer, row, json.Value.SerializerOptions);
                if (writer.BytesPending > 32 * 1024)
                {
                    await writer.FlushAsync(cancel);
                }
            }

            writer.WriteEndArray();
        }

        var sessions = db.Sessions.AsNoTracking().Where(s => s.UserId == owner && s.DiscardedAt == null);
        var repos = db.GateRepos.AsNoTracking().Where(r => r.UserId == owner);
        writer.WriteStartObject();
        await WriteAsync("profile", db.Users.AsNoTracking().Where(u => u.Id == owner));
        await WriteAsync("gate_repos", repos);
        await WriteAsync("sessions", sessions.Include(s => s.Summary));
        await WriteAsync("hr_samples", db.HrSamples.AsNoTracking().Where(h => sessions.Any(s => s.Id == h.SessionId)).OrderBy(h => h.Timestamp));
        await WriteAsync("tool_attempts", db.ToolAttempts.AsNoTracking().Where(a => repos.Any(r => r.Id == a.RepoId)).OrderBy(a => a.Timestamp));
        await WriteAsync("tool_outcomes", db.ToolOutcomes.AsNoTracking().Where(o => repos.Any(r => r.Id == o.RepoId)).OrderBy(o => o.Timestamp));
        await WriteAsync("commits", db.SessionCommits.AsNoTracking().Where(c => sessions.Any(s => s.Id == c.SessionId)));
        await WriteAsync("pull_requests", db.SessionPullRequests.AsNoTracking().Where(p => sessions.Any(s => s.Id == p.SessionId)));
        await WriteAsync("tokens", db.ApiTokens.AsNoTracking().Where(t => t.UserId == owner).Select(t => new { t.Name, t.Scope, t.CreatedAt, t.LastUsedAt }));
        await WriteAsync("hr_connections", db.HrConnections.AsNoTracking().Where(c => c.UserId == owner).Select(c => new { c.Service, c.Account, c.Enabled, c.CreatedAt }));
        writer.WriteEndObject();
        await writer.FlushAsync(cancel);
    }
}
