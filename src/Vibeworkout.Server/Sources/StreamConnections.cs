using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>How a connection to a streaming service is.</summary>
/// <param name="Service"><c>pulsoid</c> or <c>hyperate</c>.</param>
/// <param name="State"><c>connecting</c>, <c>connected</c>, <c>retrying</c>, <c>refused</c> or <c>off</c>.</param>
/// <param name="Message">The same in words, with what to do.</param>
/// <param name="Bpm">The newest beat; null before the first.</param>
/// <param name="At">When it came.</param>
internal sealed record StreamState(string Service, string State, string Message, int? Bpm, DateTimeOffset? At);

/// <summary>
/// Listens to streaming services, one connection for each account that is enabled, from the server's start on. Beats go into the user's running workout when its source is <c>stream</c>; otherwise only the
/// newest is remembered, so that people see that it works before they start.
/// </summary>
internal sealed partial class StreamConnections(
    IDbContextFactory<VibeworkoutContext> dbs, IEnumerable<HeartRateStream> streams, IDataProtectionProvider protection, RunningWorkouts running, IServiceScopeFactory scopes, LiveEvents live, TimeProvider time,
    ILogger<StreamConnections> logger) : BackgroundService
{
    private const int MaxMessage = 64 * 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly IDataProtector protector = protection.CreateProtector("streaming service");
    private readonly ConcurrentDictionary<(Guid User, string Service), (CancellationTokenSource Stop, Task Loop)> open = new();
    private readonly ConcurrentDictionary<(Guid User, string Service), StreamState> states = new();
    private readonly TaskCompletionSource stopping = new();

    /// <summary>The service of that name; null when there is none.</summary>
    public HeartRateStream? Find(string service) => streams.FirstOrDefault(s => s.Service == service);

    /// <summary>Every service's name.</summary>
    public IEnumerable<string> Services => streams.Select(s => s.Service);

    public string Protect(string secret) => protector.Protect(secret);

    public StreamState StateOf(Guid user, string service) => states.GetValueOrDefault((user, service)) ?? new(service, "off", "Not set up.", null, null);

    /// <summary>Takes over what the database says now: connects anew, or ends the connection.</summary>
    public async Task RefreshAsync(Guid user, string service)
    {
        if (open.TryRemove((user, service), out var old))
        {
            await old.Stop.CancelAsync();
            await old.Loop;
            old.Stop.Dispose();
        }

        await using var db = await dbs.CreateDbContextAsync();
        if (await db.HrConnections.AsNoTracking().SingleOrDefaultAsync(c => c.UserId == user && c.Service == service) is { Enabled: true } row)
        {
            Open(row);
        }
        else
        {
            Tell(user, new StreamState(service, "off", "Switched off.", null, null));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (var db = await dbs.CreateDbContextAsync(stoppingToken))
        {
            foreach (var row in await db.HrConnections.AsNoTracking().Where(c => c.Enabled).ToListAsync(stoppingToken))
            {
                Open(row);
            }
        }

        await using var registration = stoppingToken.Register(() => stopping.TrySetResult());
        await stopping.Task;
        foreach (var (_, connection) in open)
        {
            await connection.Stop.CancelAsync();
        }

        await Task.WhenAll(open.Values.Select(c => c.Loop));
    }

    private void Open(HrConnection row)
    {
        if (Find(row.Service) is not { } stream)
        {
            return;
        }

        var stop = new CancellationTokenSource();
        open[(row.UserId, row.Service)] = (stop, Spans.Apart(() => StayConnectedAsync(row, stream, stop.Token)));
    }

    private async Task StayConnectedAsync(HrConnection row, HeartRateStream stream, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            Tell(row.UserId, StateOf(row.UserId, row.Service) with { State = "connecting", Message = "Connecting…" });
            var wait = pause;
            try
            {
                await ListenAsync(row, stream, () => pause = FirstPause, stop);
                Tell(row.UserId, StateOf(row.UserId, row.Service) with { State = "retrying", Message = "The service ended the connection; connecting again." });
                wait = pause;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Refused)
            {
                Tell(row.UserId, StateOf(row.UserId, row.Service) with { State = "refused", Message = "The service refused the token. Make a new one there and enter it here." });
                wait = AfterRefusal;
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException or CryptographicException)
            {
                Log.Lost(logger, row.Service, e.GetType().Name); // its message could hold the address, and that the token
                Tell(row.UserId, StateOf(row.UserId, row.Service) with { State = "retrying", Message = e is CryptographicException ? "The stored token cannot be read any more; enter it again." : "The service cannot be reached; trying again." });
            }

            pause = TimeSpan.FromSeconds(Math.Min(pause.TotalSeconds * 2, LongestPause.TotalSeconds));
            await Task.Delay(wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(250)), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(HrConnection row, HeartRateStream stream, Action onBeat, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = stream.Prepare(socket.Options, protector.Unprotect(row.ProtectedSecret), row.Account);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Silence);
        try
        {
            await socket.ConnectAsync(address, patience.Token);
        }
        catch (WebSocketException) when (socket.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new Refused();
        }

        if (stream.Hello(row.Account) is { } hello)
        {
            await SendAsync(socket, hello, patience.Token);
        }

        Tell(row.UserId, StateOf(row.UserId, row.Service) with { State = "connected", Message = "Connected; waiting for a beat." });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var heartbeats = HeartbeatAsync(socket, stream, done.Token);
        try
        {
            while (await ReceiveAsync(socket, stop) is { } message)
            {
                if (stream.Parse(message) is { } beat)
                {
                    onBeat();
                    await TakeAsync(row, beat, stop);
                }
            }
        }
        finally
        {
            await done.CancelAsync();
            await heartbeats;
        }
    }

    /// <summary>A whole message; null when the service closed. Silence of 30 s is a lost connection.</summary>
    private static async Task<byte[]?> ReceiveAsync(ClientWebSocket socket, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Silence);
        var buffer = new ArrayBufferWriter<byte>(1024);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.GetMemory(1024), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            buffer.Advance(part.Count);
            if (buffer.WrittenCount > MaxMessage)
            {
                throw new IOException("a message was too long");
            }

            if (part.EndOfMessage)
            {
                return buffer.WrittenSpan.ToArray();
            }
        }
    }

    private async Task HeartbeatAsync(ClientWebSocket socket, HeartRateStream stream, CancellationToken stop)
    {
        if (stream.HeartbeatEvery is not { } every)
        {
            return;
        }

        try
        {
            using var timer = new PeriodicTimer(every, time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                await SendAsync(socket, stream.Heartbeat(), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // the reader notices as well, and says so
        }
    }

    private async Task TakeAsync(HrConnection row, StreamedBeat beat, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        Tell(row.UserId, new StreamState(row.Service, "connected", "Connected.", beat.Bpm, now));
        if (running.Of(row.UserId) is not { Source: "stream" } workout)
        {
            return;
        }

        var at = beat.At is { } told && told <= now && told >= now - TimeSpan.FromMinutes(1) && told >= workout.StartedAt ? told : now;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<HeartRateIntake>().TakeAsync(row.UserId, workout.SessionId, [new SendSample { Bpm = beat.Bpm, Ts = at }], stop);
    }

    private void Tell(Guid user, StreamState state)
    {
        states[(user, state.Service)] = state;
        live.Publish(user, "source", state);
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken stop) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

    private sealed class Refused : Exception;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The connection to {Service} was lost ({Kind}); it is tried again.")]
        public static partial void Lost(ILogger logger, string service, string kind);
    }
}
