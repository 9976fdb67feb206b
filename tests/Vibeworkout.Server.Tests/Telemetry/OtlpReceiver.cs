using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Server.Tests.Telemetry;

/// <summary>Takes telemetry as a collector does: OTLP over HTTP, protobuf. Keeps every body.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> taken = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The bodies that came for <c>traces</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public IReadOnlyList<byte[]> Of(string signal) => [.. taken.Where(t => t.Path == $"/v1/{signal}").Select(t => t.Body)];

    /// <summary>Whether a text stands anywhere in what came: in protobuf, texts are what they are.</summary>
    public bool Holds(string text, params IEnumerable<string> signals) =>
        signals.SelectMany(Of).Any(body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Assert.Equal(("application/x-protobuf", 0), (context.Request.ContentType, context.Request.Headers.ContentEncoding.Count));
        taken.Enqueue((context.Request.Path.Value!, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
