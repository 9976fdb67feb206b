using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.EntityFrameworkCore;
using Scalar.AspNetCore;
using Vibeworkout.Data;
using Vibeworkout.Data.Sqlite;
using Vibeworkout.Server.Auth;
using Vibeworkout.Server.Commits;
using Vibeworkout.Server.Dashboard;
using Vibeworkout.Server.GateRepos;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Profile;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Stats;
using Vibeworkout.Server.ToolAttempts;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Hosting;

/// <summary>Puts the server together: what it is made of, and in which order a request passes through.</summary>
internal static class Application
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private const long MaxBody = 1024 * 1024;

    /// <summary>Builds the server from a command line. It does not listen yet.</summary>
    /// <param name="arguments">Ordinary .NET configuration: <c>--urls</c>, <c>--data</c>, …</param>
    /// <param name="configure">What a caller wants otherwise, before the server is built.</param>
    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
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
        var jwt = builder.Configuration.GetSection(JwtOptions.Section).Get<JwtOptions>() ?? new();
        var mode = HostedMode.From(builder.Configuration, builder.Configuration["urls"] is { Length: > 0 } urls ? urls : DefaultUrl, gitHub.HasSignIn || jwt.IsConfigured);
        AddServices(builder, gitHub, jwt, mode);
        var app = builder.Build();
        Use(app, mode);
        return app;
    }

    /// <summary>Brings the database up to date and makes what the first run needs: a user, a signing key, a sign-in token.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VibeworkoutContext>();
        await db.Database.MigrateAsync();
        if (!scope.ServiceProvider.GetRequiredService<HostedMode>().IsHosted)
        {
            await scope.ServiceProvider.GetRequiredService<LocalUser>().EnsureAsync(db);
        }

        await scope.ServiceProvider.GetRequiredService<SigningKeys>().EnsureAsync(db);
    }

    private static void AddServices(WebApplicationBuilder builder, GitHubOptions gitHub, JwtOptions jwt, HostedMode mode)
    {
        var services = builder.Services;
        services.AddSingleton(DataFolder.From(builder.Configuration));
        services.AddDbContextFactory<VibeworkoutContext>((provider, options) => options.UseVibeworkoutSqlite(provider.GetRequiredService<DataFolder>().Database).AddInterceptors(provider.GetRequiredService<AuditTrail>()));
        services.AddDataProtection().SetApplicationName("vibeworkout").PersistKeysToFileSystem(new DirectoryInfo(DataFolder.From(builder.Configuration).Keys));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
            json.SerializerOptions.Converters.Add(new MillisecondTime());
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddProblemDetails(Problems.Configure);
        services.AddExceptionHandler<RequestErrors>();
        services.AddValidation();
        services.AddOpenApi(options => options.AddDocumentTransformer(ApiDescription.Describe));
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = mode.AllowedHosts);
        mode.Add(services);
        services.AddSignIn(gitHub, jwt, mode);
        services.AddSignals();
        services.AddWorkouts();
        services.AddToolAttempts();
        services.AddLive();
        services.AddStats();
        services.AddSources();
        services.AddProfileData();
        services.AddGitHub(builder.Configuration);
        services.AddGateRepos();
        services.AddCommits();
        services.AddDashboard();
    }

    private static void Use(WebApplication app, HostedMode mode)
    {
        mode.Use(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/api"), pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseMiddleware<SecurityHeaders>();
        app.UseDashboardFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapOpenApi();
        app.MapScalarApiReference("/docs", options => options.WithTitle("vibeworkout API").DisableDefaultFonts().HideDeveloperTools().DisableAgent().DisableMcp().DisableTelemetry().HideClientButton());
        app.MapSignIn();
        app.MapWebhooks();
        app.MapDashboard();
        var api = app.MapGroup("/api").RequireAuthorization();
        api.MapWorkouts();
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
        app.Map("/api/{**rest}", () => TypedResults.Problem(title: "There is no such address in the API; /docs lists what there is.", statusCode: StatusCodes.Status404NotFound))
            .RequireAuthorization().ExcludeFromDescription();
    }
}
