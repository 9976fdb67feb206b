using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Vibeworkout.Server.Dashboard;

/// <summary>The pages: Razor components rendered on the server, without a circuit. What moves on them is in <c>wwwroot/js</c>.</summary>
internal static class DashboardServices
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<Viewer>();
        services.AddScoped<LoadingTurn>();
        services.AddScoped<After.SessionChartQuery>();
        services.AddScoped<Now.NowQuery>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "vibeworkout-form";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        return services;
    }

    /// <summary>Styles, scripts and icons. Browsers ask each time whether a file changed (a 304), so a new version is never mixed with an
    /// old one.</summary>
    public static void UseDashboardFiles(this WebApplication app)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        app.UseStaticFiles(
            new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot")),
                ContentTypeProvider = types,
                OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
            }
        );
    }

    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        app.MapRazorComponents<App>().RequireAuthorization();
        After.SessionPictures.MapSessionPictures(app);
    }
}
