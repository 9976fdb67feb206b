using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Sources;

/// <summary>A user's accounts at streaming services.</summary>
internal sealed class SourceService(VibeworkoutContext db, StreamConnections connections, TimeProvider time)
{
    public async Task<IReadOnlyList<SourceView>> ListAsync(Guid user, CancellationToken cancel)
    {
        var rows = await db.HrConnections.AsNoTracking().Where(c => c.UserId == user).OrderBy(c => c.CreatedAt).ToListAsync(cancel);
        return [.. rows.Select(View)];
    }

    /// <summary>Connects a service, or changes how.</summary>
    public async Task<Outcome<SourceView>> PutAsync(Guid user, string service, PutSource request, CancellationToken cancel)
    {
        if (Rules.Broken(request) is { } broken)
        {
            return broken;
        }

        if (connections.Find(service) is not { } stream)
        {
            return Unknown();
        }

        var row = await db.HrConnections.SingleOrDefaultAsync(c => c.UserId == user && c.Service == service, cancel);
        if (row is null && request.Secret is null)
        {
            return new Refusal.Invalid("secret", "\"secret\" is missing: give the service's access token.");
        }

        if (stream.NeedsAccount && (request.Account ?? row?.Account) is null)
        {
            return new Refusal.Invalid("account", "\"account\" is missing: give the id that the service shows for your heart rate.");
        }

        if (row is null)
        {
            var now = time.GetUtcNow();
            row = new HrConnection
            {
                Id = Guid.CreateVersion7(now),
                UserId = user,
                Service = service,
                ProtectedSecret = "",
                CreatedAt = now,
            };
            db.HrConnections.Add(row);
        }

        row.ProtectedSecret = request.Secret is { } secret ? connections.Protect(secret.Trim()) : row.ProtectedSecret;
        row.Account = request.Account ?? row.Account;
        row.Enabled = request.Enabled ?? row.Enabled;
        await db.SaveChangesAsync(cancel);
        await connections.RefreshAsync(user, service);
        return View(row);
    }

    /// <summary>Disconnects a service and forgets its token; null when that is done.</summary>
    public async Task<Refusal?> ForgetAsync(Guid user, string service, CancellationToken cancel)
    {
        if (await db.HrConnections.Where(c => c.UserId == user && c.Service == service).ExecuteDeleteAsync(cancel) == 0)
        {
            return Unknown();
        }

        await connections.RefreshAsync(user, service);
        return null;
    }

    private SourceView View(HrConnection row)
    {
        var state = connections.StateOf(row.UserId, row.Service);
        return new(row.Service, row.Account, row.Enabled, state.State, state.Message, state.Bpm, state.At, row.CreatedAt);
    }

    private Refusal.NotFound Unknown() => new($"There is no such connection; services are: {string.Join(", ", connections.Services)}.");
}
