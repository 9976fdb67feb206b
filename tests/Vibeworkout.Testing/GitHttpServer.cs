using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Testing;

/// <summary>A true git remote over HTTP on loopback: <c>git http-backend</c> behind Kestrel. It can be told to misbehave.</summary>
public sealed class GitHttpServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int pushes;
    private long bytes;

    private GitHttpServer(WebApplication app) => this.app = app;

    /// <summary>Asked for each request; what it gives is answered instead of asking git.</summary>
    public Func<HttpContext, IResult?> Before { get; set; } = _ => null;

    /// <summary>Asked after git has done its work: true drops the answer.</summary>
    public Func<HttpContext, bool> DropAnswer { get; set; } = _ => false;

    /// <summary>Whether a repository's own config decides if it may be pushed to; else every one may.</summary>
    public bool LocalConfigRules { get; set; }

    /// <summary>Requests that pushed something.</summary>
    public int Pushes => pushes;

    /// <summary>Bytes of all bodies so far, in and out.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>The whole body of the push that came last.</summary>
    public byte[] LastPush { get; private set; } = [];

    /// <summary>What was asked so far, as <c>POST /remote.git/git-receive-pack</c>, refused or not.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Where a bare repository of the folder is found.</summary>
    public string UrlOf(string name) => $"{app.Urls.First()}/{name}";

    /// <summary>For <see cref="Before"/>: asks everybody for this name and secret.</summary>
    public static Func<HttpContext, IResult?> AskFor(string user, string secret)
    {
        var wanted = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}"));
        return context =>
        {
            if (context.Request.Headers.Authorization == wanted)
            {
                return null;
            }

            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        };
    }

    /// <summary>Serves the bare repositories of a folder.</summary>
    public static async Task<GitHttpServer> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var server = new GitHttpServer(app);
        app.Run(context => server.AnswerAsync(context, folder));
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string folder)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Before(context) is { } answer)
        {
            await answer.ExecuteAsync(context);
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref pushes);
        }

        Interlocked.Add(ref bytes, context.Request.ContentLength ?? 0);
        var body = await GitHttpBackend.ReadBodyAsync(context.Request);
        if (context.Request.Path.Value.EndsWith("/git-receive-pack", StringComparison.Ordinal))
        {
            LastPush = body;
        }

        var output = await GitHttpBackend.AskAsync(
            context.Request,
            folder,
            context.Request.Path.Value!,
            body,
            new KeyValuePair<string, string>("GIT_CONFIG_COUNT", LocalConfigRules ? "0" : "1")
        );
        if (DropAnswer(context))
        {
            context.Abort();
            return;
        }

        Interlocked.Add(ref bytes, output.Body.Length);
        await output.WriteAsync(context.Response);
    }
}
