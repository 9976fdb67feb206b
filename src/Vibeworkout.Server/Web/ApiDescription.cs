using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vibeworkout.Server.Web;

/// <summary>What the API says of itself in its OpenAPI document.</summary>
internal static class ApiDescription
{
    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "vibeworkout";
        document.Info.Version = "1";
        document.Info.Description =
            "Workouts, heart rate, gate repos and tool attempts. Errors are problem details (RFC 9457). Times are ISO 8601 in "
            + "UTC with milliseconds.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The sign-in token, or a personal one from /api/tokens.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }
}
