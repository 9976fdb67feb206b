using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>What is measured for those who watch a server: our own instruments, and those of .NET, PostgreSQL's driver and outgoing
/// requests. The same by OTLP and on the page for Prometheus.</summary>
internal static class ExportedInstruments
{
    private const string OutgoingRequests = "System.Net.Http";

    /// <summary>The meters whose instruments are told, without those of ASP.NET Core and the runtime, which OpenTelemetry's packages add by
    /// themselves.</summary>
    public static readonly string[] Meters = [Measures.Name, "Npgsql", OutgoingRequests];

    /// <summary>All that an outgoing request's tags may say. The rest names addresses.</summary>
    public static readonly string[] OutgoingTags = ["http.request.method", "http.response.status_code", "error.type", "server.address"];

    /// <summary>Whether an instrument is told.</summary>
    public static bool Contains(Instrument instrument) =>
        instrument.Meter.Name switch
        {
            OutgoingRequests => instrument.Name == "http.client.request.duration",
            var meter => Meters.Contains(meter)
                || meter == "System.Runtime"
                || meter.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal),
        };

    /// <summary>The tags that an instrument keeps; null when it keeps all.</summary>
    public static string[]? TagsOf(Instrument instrument) => instrument.Meter.Name == OutgoingRequests ? OutgoingTags : null;
}
