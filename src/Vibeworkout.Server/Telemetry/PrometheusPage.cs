using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Telemetry;

/// <summary>
/// <c>GET /metrics</c>, where <c>Prometheus:Token</c> is configured, for who brings that token. It stands before sign-in, so it answers
/// while the database is away: that is when it is looked at.
/// </summary>
internal sealed class PrometheusPage(RequestDelegate next, PrometheusMeters meters, PrometheusOptions options)
{
    private const string Path = "/metrics";
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8"; // the text format that every Prometheus reads

    private readonly byte[] wanted = Digest($"Bearer {options.Token}");

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path != Path)
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } requests)
        {
            requests.MetricsDisabled = true;
        }

        if (!CryptographicOperations.FixedTimeEquals(Digest($"{context.Request.Headers.Authorization}"), wanted))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await TypedResults
                .Problem(
                    title: $"This page is for Prometheus: send the token that {PrometheusOptions.TokenName} holds as \"Authorization: Bearer …\".",
                    statusCode: StatusCodes.Status401Unauthorized
                )
                .ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = ContentType;
        await meters.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    /// <exception cref="StartRefusedException">The token could be guessed.</exception>
    public static void Add(WebApplicationBuilder builder)
    {
        var options = PrometheusOptions.From(builder.Configuration);
        if (options.IsConfigured)
        {
            builder.Services.AddSingleton(options).AddSingleton<PrometheusMeters>();
        }
    }

    public static void Use(WebApplication app)
    {
        if (app.Services.GetService<PrometheusMeters>() is not null) // listens from here on
        {
            app.UseMiddleware<PrometheusPage>();
        }
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
