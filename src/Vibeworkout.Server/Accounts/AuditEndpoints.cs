using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>The user's own part of the audit log, newest first.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/profile/audit", ListAsync)
            .WithTags("Profile")
            .WithSummary("Sign-ins, tokens and changes of repositories, newest first, of the last 180 days");

    public static async Task<Results<Ok<AuditList>, ValidationProblem>> ListAsync(
        int? limit,
        string? cursor,
        ClaimsPrincipal user,
        VibeworkoutContext db,
        CancellationToken cancel
    )
    {
        (DateTimeOffset At, int Seen) from = default;
        if (limit is < 1 or > 100)
        {
            return Problems.Invalid("limit", "\"limit\" must be 1 to 100.");
        }

        if (cursor is not null && !Cursors.TryRead(cursor, out from))
        {
            return Problems.Invalid("cursor", "\"cursor\" is not one that this list gave; start again without it.");
        }

        var rows = db.AuditEvents.AsNoTracking().Where(e => e.UserId == user.UserId());
        rows = cursor is null ? rows : rows.Where(e => e.At <= from.At);
        var size = limit ?? 50;
        var page = await rows.OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Skip(from.Seen)
            .Take(size + 1)
            .Select(e => new AuditView(e.Id, e.At, e.Kind, e.Detail, e.Address))
            .ToListAsync(cancel);
        var more = page.Count > size;
        page = [.. page.Take(size)];
        return TypedResults.Ok(new AuditList(page, more ? Next(page, from) : null, more));
    }

    // several may have happened in one millisecond: the cursor says how many of it were shown
    private static string Next(List<AuditView> page, (DateTimeOffset At, int Seen) from)
    {
        var last = page[^1].At;
        return Cursors.Of(last, page.Count(e => e.At == last) + (last == from.At ? from.Seen : 0));
    }
}
