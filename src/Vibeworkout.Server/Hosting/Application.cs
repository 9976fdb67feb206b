using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.EntityFrameworkCore;
using Scalar.AspNetCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Dashboard;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Profile;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Stats;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Web;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Hosting;

/// <summary>Puts the server together: what it is made of, and in which order a request passes through.</summary>
internal static class Application
{
    public const string DefaultUrl = "http://127.0.0.1:5080";
    private const long MaxBody = 1024 * 1024;

    /// <summary>How long a server that is told to stop finishes what it does.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(9);

    /// <summary>Builds the server from a command line. It does not listen yet.</summary>
    /// <param name="arguments">Ordinary .NET configuration: <c>--urls</c>, <c>--data</c>, …</param>
    /// <param name="configure">What a caller wants otherwise, before the server is built.</param>
    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.AddServerHeader = false;
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Services.AddSingleton(TimeProvider.System);
        configure?.Invoke(builder);
        var gitHub = builder.Configuration.GetSection(GitHubOptions.Section).Get<GitHubOptions>() ?? new();
        var jwt = JwtOptions.From(builder.Configuration);
        var mode = HostedMode.From(
            builder.Configuration,
            builder.Configuration["urls"] is { Length: > 0 } urls ? urls : DefaultUrl,
            gitHub.HasSignIn || jwt.IsConfigured
        );
        AddServices(builder, gitHub, jwt, mode);
        builder.AddTelemetry();
        var app = builder.Build();
        Use(app, mode);
        return app;
    }

    /// <summary>
    /// Makes what the first run needs: a user, a signing key, a sign-in token. Brings a SQLite file up to date as well; PostgreSQL, which
    /// other instances may use at this moment, is brought up to date by <c>migrate</c> alone.
    /// </summary>
    /// <exception cref="DatabaseNotReadyException">PostgreSQL cannot be reached, or <c>migrate</c> has not run.</exception>
    /// <exception cref="StartRefusedException">The database's secrets cannot be opened here.</exception>
    public static async Task PrepareAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VibeworkoutContext>();
        var database = scope.ServiceProvider.GetRequiredService<Database>();
        if (database.File is not null)
        {
            database.MakeFile();
            await db.Database.MigrateAsync();
        }
        else if (await database.WhyNotReadyAsync(db, CancellationToken.None) is { } reason)
        {
            throw new DatabaseNotReadyException(reason);
        }

        await using var turn = await DatabaseTurn.TakeAsync(db); // instances that start together make one user and one key
        if (!scope.ServiceProvider.GetRequiredService<HostedMode>().IsHosted)
        {
            await scope.ServiceProvider.GetRequiredService<LocalUser>().EnsureAsync(db);
            await scope.ServiceProvider.GetRequiredService<OwnCarrier>().EnsureAsync(db);
        }

        await scope.ServiceProvider.GetRequiredService<RemoteSecrets>().TakeOutAsync(db);
        scope.ServiceProvider.GetRequiredService<Uploads>(); // what a killed server left goes now
        try
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeys>().EnsureAsync(db);
        }
        catch (CryptographicException)
        {
            throw new StartRefusedException(
                $"The keys in {scope.ServiceProvider.GetRequiredService<DataFolder>().Keys} do not open the signing keys in the "
                    + $"database {database.Name}, so no signal can be signed. Put back the folder \"keys\" that belongs to this database."
            );
        }
    }

    private static void AddServices(WebApplicationBuilder builder, GitHubOptions gitHub, JwtOptions jwt, HostedMode mode)
    {
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        var data = DataFolder.From(builder.Configuration);
        services.AddSingleton(data);
        services.AddSingleton(_ => Database.From(builder.Configuration, data));
        services.AddSingleton<WriteAheadLog>().AddHostedService(provider => provider.GetRequiredService<WriteAheadLog>());
        services.AddPooledDbContextFactory<VibeworkoutContext>(
            (provider, options) =>
                provider.GetRequiredService<Database>().Use(options.AddInterceptors(provider.GetRequiredService<AuditTrail>()))
        );
        services.AddDataProtection().SetApplicationName("vibeworkout").PersistKeysToFileSystem(new DirectoryInfo(data.Keys));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
            json.SerializerOptions.Converters.Add(new MillisecondTime());
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddProblemDetails(Problems.Configure);
        services.AddExceptionHandler<RequestErrors>();
        services.AddExceptionHandler<DatabaseOutage>();
        services.AddValidation();
        services.AddOpenApi(options => options.AddDocumentTransformer(ApiDescription.Describe));
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = mode.AllowedHosts);
        mode.Add(services);
        services.AddLimits(builder.Configuration, mode);
        services.AddSignIn(gitHub, jwt, mode);
        services.AddInstances();
        services.AddRemotes();
        services.AddSignals();
        services.AddWorkouts();
        services.AddToolAttempts();
        services.AddSessions();
        services.AddLive();
        services.AddStats();
        services.AddSources();
        services.AddProfileData();
        services.AddGitHub(builder.Configuration);
        services.AddGateRepos();
        services.AddCommits();
        services.AddDashboard();
        services.AddHostedService<HeapAtRest>();
    }

    private static void Use(WebApplication app, HostedMode mode)
    {
        mode.Use(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/api"),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true)
        );
        app.UseMiddleware<SecurityHeaders>();
        app.UseDashboardFiles();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseLimitsByAddress();
        PrometheusPage.Use(app);
        app.UseAuthentication();
        app.UseLimitsByUser();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).DisableHttpMetrics();
        app.MapHealthChecks("/health/ready").DisableHttpMetrics();
        app.MapOpenApi();
        app.MapScalarApiReference(
            "/docs",
            options =>
                options
                    .WithTitle("vibeworkout API")
                    .DisableDefaultFonts()
                    .HideDeveloperTools()
                    .DisableAgent()
                    .DisableMcp()
                    .DisableTelemetry()
                    .HideClientButton()
        );
        app.MapSignIn();
        app.MapWebhooks();
        app.MapDashboard();
        var api = app.MapGroup("/api").RequireAuthorization();
        api.MapWorkouts();
        api.MapStop();
        api.MapSessions();
        api.MapLive();
        api.MapProfile();
        api.MapGateRepos();
        api.MapGitHub();
        api.MapTokens();
        api.MapSources();
        api.MapStats();
        api.MapProfileData();
        api.MapAudit();
        api.MapAccount();
        app.Map(
                "/api/{**rest}",
                () =>
                    TypedResults.Problem(
                        title: "There is no such address in the API; /docs lists what there is.",
                        statusCode: StatusCodes.Status404NotFound
                    )
            )
            .RequireAuthorization()
            .ExcludeFromDescription();
    }
}
