using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests;

/// <summary>The real server on a real port with a database of its own, and a client that is signed in. The database is SQLite; PostgreSQL
/// where the test's class is an <see cref="IOnPostgres"/>.</summary>
public sealed class ServerLab : IAsyncDisposable
{
    private readonly TempFolder folder;

    private readonly string? postgres;

    private ServerLab(WebApplication app, TempFolder folder, string? postgres)
    {
        App = app;
        this.folder = folder;
        this.postgres = postgres;
        Token = app.Services.GetRequiredService<LocalSignIn>().Token;
        Http = Client(Token);
    }

    public WebApplication App { get; }

    public string Token { get; private set; }

    public HttpClient Http { get; private set; }

    public string Data => folder.Path;

    public static async Task<ServerLab> StartAsync(TimeProvider? time = null, params string[] arguments)
    {
        var own = TestContext.Current.TestClassInstance is IOnPostgres ? await PostgresLab.CreateAsync() : null;
        return new(await RunAsync(out var folder, own ?? "", null, time, arguments), folder, own);
    }

    /// <summary>A server that uses a migrated database of PostgreSQL which somebody else makes and deletes: as one of several instances,
    /// when <paramref name="shared"/> is their common folder.</summary>
    public static async Task<ServerLab> StartOnAsync(
        string connectionString,
        string? shared = null,
        TimeProvider? time = null,
        params string[] arguments
    ) => new(await RunAsync(out var folder, connectionString, shared, time, arguments), folder, null);

    /// <summary>A server on a data folder that somebody else makes and deletes, with SQLite.</summary>
    public static async Task<ServerLab> StartInAsync(string data, params string[] arguments) =>
        new(await RunAsync(["--data", data, "--urls", "http://127.0.0.1:0", .. arguments], null), new TempFolder(), null);

    private static Task<WebApplication> RunAsync(
        out TempFolder folder,
        string postgres,
        string? shared,
        TimeProvider? time,
        params string[] arguments
    )
    {
        folder = new TempFolder();
        return RunAsync(
            [
                "--data",
                folder.Path,
                "--shared",
                shared ?? "",
                "--urls",
                "http://127.0.0.1:0",
                "--ConnectionStrings:Vibeworkout",
                postgres,
                "--Carrier",
                "false", // a test that is about it asks for it
                .. arguments,
            ],
            time
        );
    }

    private static async Task<WebApplication> RunAsync(string[] arguments, TimeProvider? time)
    {
        var app = Application.Build(
            arguments,
            builder =>
            {
                builder.Logging.ClearProviders();
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }
            }
        );
        await Application.PrepareAsync(app);
        await app.StartAsync();
        return app;
    }

    public HttpClient Client(string? token) => JsonClient.Create(new Uri(App.Urls.First()), token);

    /// <summary>Every token was revoked: signs in with the one that this installation has now.</summary>
    public void ComeBack()
    {
        Token = App.Services.GetRequiredService<LocalSignIn>().Token;
        Http.Dispose();
        Http = Client(Token);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body) => JsonClient.SendAsync(Http, method, path, body);

    /// <summary>Adds a repository; its id.</summary>
    public async Task<Guid> AddRepoAsync(string remote)
    {
        var added = await PostAsync("/api/gate-repos", new { remote_url = remote });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        return added.Json.GetProperty("id").GetGuid();
    }

    /// <summary>Starts a workout; its id.</summary>
    public async Task<Guid> StartWorkoutAsync()
    {
        var started = await PostAsync("/api/workout/start", new { });
        Assert.Equal(HttpStatusCode.Created, started.Status);
        return started.Json.GetProperty("session_id").GetGuid();
    }

    public Task<Answer> HrAsync(Guid session, int bpm, DateTimeOffset? at = null) =>
        PostAsync(
            "/api/workout/hr",
            new
            {
                session_id = session,
                bpm,
                ts = at,
            }
        );

    /// <summary>The database itself, for what no client can bring about: other people, other times.</summary>
    public async Task InDatabaseAsync(Func<VibeworkoutContext, Task> work)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<VibeworkoutContext>>().CreateDbContextAsync();
        await work(db);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await App.StopAsync(patience.Token);
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
        if (postgres is not null)
        {
            await PostgresLab.DropAsync(postgres);
        }
    }
}
