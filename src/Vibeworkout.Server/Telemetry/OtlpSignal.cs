using OpenTelemetry.Exporter;
using Vibeworkout.Git;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Where traces, metrics or logs are sent to. OpenTelemetry's standard names, in the environment or wherever else .NET
/// configuration comes from.</summary>
internal sealed class OtlpSignal
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    private readonly IConfiguration configuration;
    private readonly string signal;

    /// <param name="configuration">Holds the names.</param>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
    /// <exception cref="StartRefusedException">An address is none.</exception>
    public OtlpSignal(IConfiguration configuration, string signal)
    {
        (this.configuration, this.signal) = (configuration, signal);
        var off = Is("OTEL_SDK_DISABLED", "true") || Is($"OTEL_{signal}_EXPORTER", "none");
        IsOn = !off && (HasAddress($"{Prefix}{signal}_ENDPOINT") || HasAddress($"{Prefix}ENDPOINT"));
    }

    /// <summary>Whether it is sent anywhere.</summary>
    public bool IsOn { get; }

    /// <summary>The exporter reads what holds for all signals by itself; here comes what is said for this one alone.</summary>
    public void Apply(OtlpExporterOptions options)
    {
        if (Own("ENDPOINT") is { } endpoint)
        {
            options.Endpoint = new Uri(endpoint); // as it is: one that is set gets no path of its signal any more
        }

        options.Headers = Own("HEADERS") ?? options.Headers;
        options.Protocol = Own("PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => options.Protocol,
        };
        options.TimeoutMilliseconds = int.TryParse(Own("TIMEOUT"), out var timeout) ? timeout : options.TimeoutMilliseconds;
    }

    private string? Own(string name) => configuration[$"{Prefix}{signal}_{name}"] is { Length: > 0 } value ? value : null;

    private bool Is(string name, string value) => string.Equals(configuration[name], value, StringComparison.OrdinalIgnoreCase);

    private bool HasAddress(string name) =>
        configuration[name] switch
        {
            null or "" => false,
            var text when Urls.TryRead(text, out var uri) && uri.Scheme is "http" or "https" => true,
            _ => throw new StartRefusedException(
                $"{name} is not an http or https address, so nothing could be sent there. Write it as \"http://collector:4317\", "
                    + $"or leave it out."
            ), // not shown: it may hold a password
        };
}
