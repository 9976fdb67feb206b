using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>Reads a user's own part of the audit log, newest first.</summary>
internal sealed class AuditQuery(VibeworkoutContext db)
{
    public async Task<Outcome<AuditList>> ListAsync(Guid user, int? limit, string? cursor, CancellationToken cancel)
    {
        (DateTimeOffset At, int Seen) from = default;
        if (limit is < 1 or > 100)
        {
            return new Refusal.Invalid("limit", "\"limit\" must be 1 to 100.");
        }

        if (cursor is not null && !Cursors.TryRead(cursor, out from))
        {
            return new Refusal.Invalid("cursor", "\"cursor\" is not one that this list gave; start again without it.");
        }

        var rows = db.AuditEvents.AsNoTracking().Where(e => e.UserId == user);
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
        return new AuditList(page, more ? Next(page, from) : null, more);
    }

    // several may have happened in one millisecond: the cursor says how many of it were shown
    private static string Next(List<AuditView> page, (DateTimeOffset At, int Seen) from)
    {
        var last = page[^1].At;
        return Cursors.Of(last, page.Count(e => e.At == last) + (last == from.At ? from.Seen : 0));
    }
}
