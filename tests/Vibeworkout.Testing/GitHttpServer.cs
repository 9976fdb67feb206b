using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
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
        using var body = new MemoryStream();
        if (context.Request.Headers.ContentEncoding == "gzip")
        {
            await using var unzipped = new GZipStream(context.Request.Body, CompressionMode.Decompress);
            await unzipped.CopyToAsync(body);
        }
        else
        {
            await context.Request.Body.CopyToAsync(body);
        }

        if (context.Request.Path.Value.EndsWith("/git-receive-pack", StringComparison.Ordinal))
        {
            LastPush = body.ToArray();
        }

        var output = await AskGitAsync(context, folder, body.ToArray());
        if (DropAnswer(context))
        {
            context.Abort();
            return;
        }

        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        Interlocked.Add(ref bytes, output.Length - end);
        foreach (var line in Encoding.ASCII.GetString(output, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        await context.Response.Body.WriteAsync(output.AsMemory(end + 4));
    }

    private async Task<byte[]> AskGitAsync(HttpContext context, string folder, byte[] body)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["GIT_PROJECT_ROOT"] = folder,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = request.Path.Value!,
            ["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?'),
            ["REQUEST_METHOD"] = request.Method,
            ["CONTENT_TYPE"] = request.ContentType ?? "",
            ["CONTENT_LENGTH"] = body.Length.ToString(CultureInfo.InvariantCulture),
            ["REMOTE_USER"] = "anonymous",
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
            ["GIT_CONFIG_COUNT"] = LocalConfigRules ? "0" : "1",
            ["GIT_CONFIG_KEY_0"] = "http.receivepack",
            ["GIT_CONFIG_VALUE_0"] = "true",
        })
        {
            start.Environment[name] = value;
        }

        using var git = Process.Start(start)!;
        using var output = new MemoryStream();
        var complaints = git.StandardError.ReadToEndAsync(); // tests look at answers
        var reading = git.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            await git.StandardInput.BaseStream.WriteAsync(body);
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // git has heard enough
        }

        await reading;
        await complaints;
        await git.WaitForExitAsync();
        return output.ToArray();
    }
}
