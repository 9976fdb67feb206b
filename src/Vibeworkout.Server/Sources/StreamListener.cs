using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Sources;

/// <summary>Listens to one account at a streaming service, and connects again whenever the connection is lost.</summary>
internal sealed partial class StreamListener(
    HrConnection row,
    HeartRateStream stream,
    StreamConnections owner,
    TimeProvider time,
    ILogger logger
)
{
    private const int MaxMessage = 64 * 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Listens until it is told to stop; connects again whenever the connection is lost.</summary>
    public async Task StayConnectedAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            Publish("connecting", "Connecting…");
            var wait = pause;
            try
            {
                await ListenAsync(() => pause = FirstPause, stop);
                Publish("retrying", "The service ended the connection; connecting again.");
                wait = pause;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Refused)
            {
                Publish("refused", "The service refused the token. Make a new one there and enter it here.");
                wait = AfterRefusal;
            }
            catch (Exception e)
                when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException or CryptographicException
                )
            {
                Log.Lost(logger, row.Service, e.GetType().Name); // its message could hold the address, and that the token
                Publish(
                    "retrying",
                    e is CryptographicException
                        ? "The stored token cannot be read any more; enter it again."
                        : "The service cannot be reached; trying again."
                );
            }

            pause = TimeSpan.FromSeconds(Math.Min(pause.TotalSeconds * 2, LongestPause.TotalSeconds));
            await Task.Delay(wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(250)), time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(Action onBeat, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = stream.Prepare(socket.Options, owner.Unprotect(row.ProtectedSecret), row.Account);
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

        Publish("connected", "Connected; waiting for a beat.");
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var heartbeats = HeartbeatAsync(socket, done.Token);
        try
        {
            while (await ReceiveAsync(socket, stop) is { } message)
            {
                if (stream.Parse(message) is { } beat)
                {
                    onBeat();
                    await owner.TakeAsync(row, beat, stop);
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

    private async Task HeartbeatAsync(ClientWebSocket socket, CancellationToken stop)
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

    private void Publish(string state, string message) =>
        owner.Publish(row.UserId, owner.StateOf(row.UserId, row.Service) with { State = state, Message = message });

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

    private sealed class Refused : Exception;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The connection to {Service} was lost ({Kind}); it is tried again.")]
        public static partial void Lost(ILogger logger, string service, string kind);
    }
}
