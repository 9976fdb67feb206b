using System.Net.WebSockets;
using System.Text.Json;

namespace Vibeworkout.Server.Sources;

/// <summary>Pulsoid's real-time stream: a bearer token with the scope <c>data:heart_rate:read</c>.</summary>
internal sealed class PulsoidStream(IConfiguration configuration) : HeartRateStream
{
    public override string Service => "pulsoid";

    public override Uri Prepare(ClientWebSocketOptions options, string secret, string? account)
    {
        options.SetRequestHeader("Authorization", $"Bearer {secret}");
        return new Uri(configuration["sources:pulsoid:address"] ?? "wss://dev.pulsoid.net/api/v1/data/real_time");
    }

    protected override StreamedBeat? Beat(JsonElement message) =>
        new StreamedBeat(
            message.GetProperty("data").GetProperty("heart_rate").GetInt32(),
            DateTimeOffset.FromUnixTimeMilliseconds(message.GetProperty("measured_at").GetInt64())
        );
}
