using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>
/// Writes down what matters for safety: who signed in, which tokens and repositories came and went. Of an address the network is kept, not
/// the machine; no secrets, no health data. Rows that come with a change of the database
/// itself are written by <see cref="AuditTrail"/>.
/// </summary>
internal sealed partial class AuditLog(
    IDbContextFactory<VibeworkoutContext> dbs,
    IHttpContextAccessor accessor,
    TimeProvider time,
    ILogger<AuditLog> logger
)
{
    private const int MaxDetail = 300;

    /// <summary>Records that something was done or refused. It never fails what it records: a row that cannot be written is in the server's
    /// own log.</summary>
    /// <param name="kind">As <c>thing.done</c>.</param>
    /// <param name="detail">To what, for people; cut at 300 characters.</param>
    /// <param name="user">Whose doing; whoever is signed in when null.</param>
    public async Task RecordAsync(string kind, string? detail = null, Guid? user = null)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync();
            db.AuditEvents.Add(Entry(kind, detail, user));
            await db.SaveChangesAsync();
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException)
        {
            Log.NotRecorded(logger, kind, e);
        }
    }

    /// <summary>A row to add to a change of the database.</summary>
    public AuditEvent Entry(string kind, string? detail = null, Guid? user = null)
    {
        var now = time.GetUtcNow();
        var context = accessor.HttpContext;
        return new AuditEvent
        {
            Id = Guid.CreateVersion7(now),
            UserId = user ?? (context?.User.Identity?.IsAuthenticated == true ? context.User.UserId() : null),
            At = now,
            Kind = kind,
            Detail = detail is { Length: > MaxDetail } ? string.Concat(detail.AsSpan(0, MaxDetail - 1), "…") : detail,
            Address = NetworkOf(context?.Connection.RemoteIpAddress),
        };
    }

    /// <summary>The network that an address lies in: /24 of IPv4, /48 of IPv6.</summary>
    public static string? NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(address))
        {
            return "this machine";
        }

        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "\"{Kind}\" could not be written to the audit log.")]
        public static partial void NotRecorded(ILogger logger, string kind, Exception exception);
    }
}
