using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>
/// Listens to streaming services, one connection for each account that is enabled, from the server's start on; of several instances, the
/// one that has claimed it. Beats go into the user's running workout when its source is
/// <c>stream</c>; otherwise only the newest is remembered, so that people see that it works before they start.
/// </summary>
internal sealed partial class StreamConnections(
    IDbContextFactory<VibeworkoutContext> dbs,
    IClaimStore claims,
    Database database,
    ThisInstance self,
    IEnumerable<HeartRateStream> streams,
    IDataProtectionProvider protection,
    RunningWorkouts running,
    IServiceScopeFactory scopes,
    LiveEvents live,
    TimeProvider time,
    ILogger<StreamConnections> logger
) : BackgroundService
{
    private const int MostAtOnce = 50;

    /// <summary>How often instances look whether one has died, or settings were changed at another.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly IDataProtector protector = protection.CreateProtector("streaming service");
    private readonly Dictionary<Guid, Connection> open = [];
    private readonly SemaphoreSlim turn = new(1);
    private readonly FailureStreak failures = new();
    private readonly ConcurrentDictionary<(Guid User, string Service), StreamState> states = new();

    /// <summary>The service of that name; null when there is none.</summary>
    public HeartRateStream? Find(string service) => streams.FirstOrDefault(s => s.Service == service);

    /// <summary>Every service's name.</summary>
    public IEnumerable<string> Services => streams.Select(s => s.Service);

    public string Protect(string secret) => protector.Protect(secret);

    public string Unprotect(string secret) => protector.Unprotect(secret);

    public StreamState StateOf(Guid user, string service) =>
        states.GetValueOrDefault((user, service)) ?? new(service, "off", "Not set up.", null, null);

    /// <summary>Takes over what the database says now: connects, connects anew, or ends the connection.</summary>
    public async Task RefreshAsync(Guid user, string service)
    {
        await SettleAsync(CancellationToken.None);
        await using var db = await dbs.CreateDbContextAsync();
        if (!await db.HrConnections.AnyAsync(c => c.UserId == user && c.Service == service && c.Enabled))
        {
            Publish(user, new StreamState(service, "off", "Switched off.", null, null));
        }
    }

    /// <summary>How a connection is that another instance has.</summary>
    public void Apply(Guid user, StreamState state) => states[(user, state.Service)] = state;

    /// <summary>A beat came.</summary>
    public async Task TakeAsync(HrConnection row, StreamedBeat beat, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        Publish(row.UserId, new StreamState(row.Service, "connected", "Connected.", beat.Bpm, now));
        if (running.Of(row.UserId) is not { Source: "stream" } workout)
        {
            return;
        }

        var at = beat.At is { } told && told <= now && told >= now - TimeSpan.FromMinutes(1) && told >= workout.StartedAt ? told : now;
        await using var scope = scopes.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<HeartRateIntake>()
            .TakeAsync(row.UserId, workout.SessionId, [new SendSample { Bpm = beat.Bpm, Ts = at }], stop);
    }

    /// <summary>A connection is otherwise than before.</summary>
    public void Publish(Guid user, StreamState state)
    {
        states[(user, state.Service)] = state;
        live.Publish(user, state);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        try
        {
            do
            {
                await TrySettleAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }

        await turn.WaitAsync(CancellationToken.None);
        await Task.WhenAll(open.Values.ToList().Select(CloseAsync));
    }

    private async Task TrySettleAsync(CancellationToken cancel)
    {
        if (database.File is not null && open.Count > 0)
        {
            return; // alone: nothing changes that is not told
        }

        try
        {
            await SettleAsync(cancel);
            failures.Ends();
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            if (failures.Begins())
            {
                Log.NotAsked(logger, e);
            }
        }
    }

    /// <summary>Claims what is free, and holds this instance's connections against those that it has in the database.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var id = self.Id;
            await using var db = await dbs.CreateDbContextAsync(cancel);
            if (self.Holds(id))
            {
                await claims.ClaimStreamsAsync(id, MostAtOnce, cancel);
            }

            var mine = await db
                .HrConnections.AsNoTracking()
                .Where(c => c.Enabled && c.ClaimedBy == id)
                .ToDictionaryAsync(c => c.Id, cancel);
            foreach (
                var old in open
                    .Values.Where(o =>
                        !mine.TryGetValue(o.Row.Id, out var row)
                        || (row.ProtectedSecret, row.Account) != (o.Row.ProtectedSecret, o.Row.Account)
                    )
                    .ToList()
            )
            {
                await CloseAsync(old);
            }

            foreach (var row in mine.Values.Where(row => !open.ContainsKey(row.Id)))
            {
                Open(row);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private void Open(HrConnection row)
    {
        if (Find(row.Service) is { } stream)
        {
            var stop = new CancellationTokenSource();
            var listener = new StreamListener(row, stream, this, time, logger);
            open[row.Id] = new(row, stop, Spans.Detached(() => listener.StayConnectedAsync(stop.Token)));
        }
    }

    private async Task CloseAsync(Connection connection)
    {
        open.Remove(connection.Row.Id);
        await connection.Stop.CancelAsync();
        await connection.Loop;
        connection.Stop.Dispose();
    }

    private sealed record Connection(HrConnection Row, CancellationTokenSource Stop, Task Loop);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "It could not be asked which streaming services are to be heard here; it is tried again.")]
        public static partial void NotAsked(ILogger logger, Exception exception);
    }
}
