using System.Reflection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Vibeworkout.Server.Telemetry;

/// <summary>What the server tells of itself: by OpenTelemetry where an address is configured, to Prometheus where a token is. Otherwise
/// nothing is started, nobody listens, and nothing is sent.</summary>
internal static class TelemetryServices
{
    public const string ServiceName = "vibeworkout-server";

    /// <summary>Requests that are asked all the time, or last for hours.</summary>
    private static readonly PathString[] Untraced = ["/health", "/api/workout/live"];

    /// <exception cref="Storage.StartRefusedException">An address to send to is none.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddSingleton<SampleTelemetry>()
            .AddSingleton<SignalTelemetry>()
            .AddSingleton<IngestTelemetry>()
            .AddSingleton<ServerGauges>();
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning); // below, it writes each request's query: a sign-in link's holds the token
        PrometheusPage.Add(builder);
        var traces = new OtlpSignal(builder.Configuration, "TRACES");
        var metrics = new OtlpSignal(builder.Configuration, "METRICS");
        var logs = new OtlpSignal(builder.Configuration, "LOGS");
        if (!traces.IsOn && !metrics.IsOn && !logs.IsOn)
        {
            return;
        }

        builder.Services.AddHostedService<TelemetryEnd>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe);
        if (traces.IsOn)
        {
            telemetry.WithTracing(tracing => Trace(tracing, traces));
        }

        if (metrics.IsOn)
        {
            telemetry.WithMetrics(measuring => Measure(measuring, metrics));
        }

        if (logs.IsOn)
        {
            // no scopes: those of a request hold its path, and a path holds ids
            telemetry.WithLogging(
                logging => logging.AddOtlpExporter(logs.Apply),
                options => (options.IncludeScopes, options.IncludeFormattedMessage) = (false, true)
            );
        }
    }

    /// <summary>What the environment says (<c>OTEL_SERVICE_NAME</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>) comes last, and wins.</summary>
    private static void Describe(ResourceBuilder resource) =>
        resource
            .Clear()
            .AddService(
                ServiceName,
                serviceVersion: typeof(TelemetryServices)
                    .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                    ?.InformationalVersion
            )
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    private static void Trace(TracerProviderBuilder tracing, OtlpSignal signal) =>
        tracing
            .AddSource(Spans.Name, "Npgsql")
            .AddAspNetCoreInstrumentation(requests =>
                requests.Filter = context => !Array.Exists(Untraced, path => context.Request.Path.StartsWithSegments(path))
            )
            .AddHttpClientInstrumentation()
            .AddProcessor(new SpanRedaction()) // before the exporter
            .AddOtlpExporter(signal.Apply);

    private static void Measure(MeterProviderBuilder measuring, OtlpSignal signal) =>
        measuring
            .AddMeter(ExportedInstruments.Meters)
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddView(instrument =>
                !ExportedInstruments.Contains(instrument) ? MetricStreamConfiguration.Drop
                : ExportedInstruments.TagsOf(instrument) is { } tags ? new() { TagKeys = tags }
                : null
            )
            .AddInstrumentation(services => services.GetRequiredService<ServerGauges>())
            .AddOtlpExporter(signal.Apply);
}
