using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vibeworkout.Cli.Tests;

/// <summary>Plays the server's addresses that the program uses, over real HTTP on loopback.</summary>
internal sealed class AccountDouble : IAsyncDisposable
{
    public const string Token = "vwo_a-token-of-the-double";
    public static readonly (int, string) Pending = (400, "{\"error\":\"authorization_pending\",\"title\":\"Not yet.\"}");

    private readonly WebApplication app;

    private AccountDouble(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    /// <summary>What was asked, as <c>METHOD path body</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What a question for the token is answered; a token when empty.</summary>
    public ConcurrentQueue<(int Status, string Body)> TokenAnswers { get; } = new();

    /// <summary>What a question for a code is answered; a code when null.</summary>
    public (int Status, string Body)? DeviceAnswer { get; set; }

    public List<(string RemoteUrl, string InitCommand)> Repos { get; } = [];

    /// <summary>The init line of a repository that is added; null refuses it.</summary>
    public string? LineForNew { get; set; }

    public ConcurrentQueue<string> Revoked { get; } = new();

    public Func<string, bool> Accepts { get; set; } = token => token == Token;

    public static async Task<AccountDouble> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new AccountDouble(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Url = app.Urls.First();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var asked = $"{context.Request.Method} {context.Request.Path}";
        Requests.Enqueue($"{asked} {await reader.ReadToEndAsync()}".Trim());
        var (status, body) = context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? Api(asked, context.Request.Headers.Authorization.ToString())
            : SignIn(asked);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    private (int Status, string Body) SignIn(string asked) =>
        asked switch
        {
            "POST /sign-in/device" => DeviceAnswer
                ?? (
                    200,
                    $"{{\"device_code\":\"the-device\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"{Url}/device\",\"expires_in\":600,\"interval\":1}}"
                ),
            "POST /sign-in/device/token" => TokenAnswers.TryDequeue(out var answer)
                ? answer
                : (200, $"{{\"token\":\"{Token}\",\"user_key\":\"octocat\"}}"),
            _ => (404, ""),
        };

    private (int Status, string Body) Api(string asked, string authorization)
    {
        var token = authorization.Replace("Bearer ", "", StringComparison.Ordinal);
        if (!Accepts(token))
        {
            return (401, "{\"title\":\"Sign in first.\"}");
        }

        switch (asked)
        {
            case "GET /api/gate-repos":
                return (200, $"{{\"repos\":[{string.Join(",", Repos.Select(r => Repo(r.RemoteUrl, r.InitCommand)))}]}}");
            case "POST /api/gate-repos":
                return LineForNew is { } line ? (201, Repo("added", line)) : (400, "{\"title\":\"This server talks to no such host.\"}");
            case "DELETE /api/tokens/current":
                Revoked.Enqueue(token);
                return (204, "");
            default:
                return (404, "");
        }
    }

    private static string Repo(string url, string line) =>
        line.StartsWith('{')
            ? $"{{\"id\":\"x\",\"remote_url\":\"{url}\",\"init\":{line},\"init_command\":\"of another version\"}}"
            : $"{{\"id\":\"x\",\"remote_url\":\"{url}\",\"init_command\":\"{line}\",\"more\":[1]}}";
}

/// <summary>A clock on which every wait is over at once, and counted.</summary>
internal sealed class HastyTime : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private long now;

    public IReadOnlyCollection<TimeSpan> Waits => waits;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waits.Enqueue(dueTime);
        Interlocked.Add(ref now, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
