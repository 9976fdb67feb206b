using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Load.Git;

/// <summary>
/// A git remote in this process: any repository that is asked for is there. It speaks as much of smart HTTP as publishing needs, protocol
/// v2's <c>ls-refs</c> and <c>git-receive-pack</c>, and looks through every pack it gets.
/// </summary>
internal sealed class GitEndpoint : IAsyncDisposable
{
    private const string Capabilities = "000eversion 2\n";
    private readonly ConcurrentDictionary<string, Repository> repositories = new(StringComparer.Ordinal);
    private readonly WebApplication app;
    private readonly SignalInbox inbox;

    private GitEndpoint(WebApplication app, SignalInbox inbox) => (this.app, this.inbox) = (app, inbox);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => app.Urls.First();

    public static async Task<GitEndpoint> StartAsync(X509Certificate2 certificate, SignalInbox inbox)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseHttps(certificate);
                }
            )
        );
        var app = builder.Build();
        var endpoint = new GitEndpoint(app, inbox);
        app.MapGet("/{repository}/info/refs", endpoint.AdvertiseAsync);
        app.MapPost("/{repository}/git-upload-pack", endpoint.ListAsync);
        app.MapPost("/{repository}/git-receive-pack", endpoint.ReceiveAsync);
        await app.StartAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private Task AdvertiseAsync(HttpContext context) =>
        AnswerAsync(
            context,
            "git-upload-pack-advertisement",
            Capabilities + Pkt.Of("agent=load\n") + Pkt.Of("ls-refs\n") + Pkt.Of("fetch\n") + Pkt.Of("object-format=sha1\n") + Pkt.Flush
        );

    private async Task ListAsync(HttpContext context, string repository)
    {
        var body = await BodyAsync(context);
        var prefixes = Lines(body)
            .Where(l => l.StartsWith("ref-prefix ", StringComparison.Ordinal))
            .Select(l => l["ref-prefix ".Length..].TrimEnd('\n'))
            .ToList();
        await AnswerAsync(
            context,
            "git-upload-pack-result",
            string.Concat(Of(repository).List(prefixes).Select(r => Pkt.Of($"{r.Oid} {r.Ref}\n"))) + Pkt.Flush
        );
    }

    private async Task ReceiveAsync(HttpContext context, string repository)
    {
        var body = await BodyAsync(context);
        var answer = new StringBuilder();
        try
        {
            var push = Push.Read(body);
            answer.Append(Pkt.Of("unpack ok\n"));
            foreach (var command in push.Commands)
            {
                var moved = Of(repository).TryMove(command);
                answer.Append(Pkt.Of(moved ? $"ok {command.Ref}\n" : $"ng {command.Ref} failed to update ref\n"));
                inbox.Add(push.Signals[command.Ref], moved);
            }

            inbox.AddPush(null);
        }
        catch (InvalidDataException e)
        {
            inbox.AddPush(e.Message);
            answer.Clear().Append(Pkt.Of($"unpack {e.Message}\n"));
        }

        await AnswerAsync(context, "git-receive-pack-result", answer + Pkt.Flush);
    }

    private Repository Of(string name) => repositories.GetOrAdd(name, _ => new Repository());

    private static List<string> Lines(ReadOnlySpan<byte> body) => Pkt.ReadToFlush(ref body);

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static async Task AnswerAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = $"application/x-{type}";
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
