using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Server.Tests.Sources;

/// <summary>A streaming service on loopback: a WebSocket server that asks for its token, remembers what it was told, and says what the test
/// wants.</summary>
public sealed class StreamService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> heard = new();
    private WebSocket? current;

    private StreamService(WebApplication app) => this.app = app;

    public string Address => app.Urls.First().Replace("http://", "ws://", StringComparison.Ordinal);

    public IReadOnlyCollection<string> Heard => heard;

    public int Connections { get; private set; }

    public static async Task<StreamService> StartAsync(Func<HttpRequest, bool> accepts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var service = new StreamService(app);
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (!accepts(context.Request))
            {
                context.Response.StatusCode = 401;
                return;
            }

            var socket = await context.WebSockets.AcceptWebSocketAsync();
            service.current = socket;
            service.Connections++;
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: WebSocketMessageType.Text } part)
                {
                    service.heard.Enqueue(Encoding.UTF8.GetString(buffer, 0, part.Count));
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                // dropped
            }
        });
        await app.StartAsync();
        return service;
    }

    public Task SayAsync(string text) =>
        current!.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Cuts the line, as a network does.</summary>
    public void Drop() => current!.Abort();

    public async ValueTask DisposeAsync()
    {
        try
        {
            current?.Abort();
        }
        catch (ObjectDisposedException)
        {
            // the other side left first
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }
}
