using System.Net.WebSockets;
using System.Text.Json;

namespace Vibeworkout.Server.Sources;

/// <summary>HypeRate's socket: an API key in the address, a channel for each account, a heartbeat.</summary>
internal sealed class HypeRateStream(IConfiguration configuration) : HeartRateStream
{
    public override string Service => "hyperate";

    public override bool NeedsAccount => true;

    public override TimeSpan? HeartbeatEvery => TimeSpan.FromSeconds(configuration.GetValue("sources:hyperate:heartbeat_seconds", 10.0));

    public override Uri Prepare(ClientWebSocketOptions options, string secret, string? account) =>
        new(
            $"{configuration["sources:hyperate:address"] ?? "wss://app.hyperate.io/socket/websocket"}?token={Uri.EscapeDataString(secret)}"
        );

    public override string Hello(string? account) =>
        JsonSerializer.Serialize(
            new
            {
                topic = $"hr:{account}",
                @event = "phx_join",
                payload = new { },
                @ref = 0,
            }
        );

    public override string Heartbeat() => """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":0}""";

    protected override StreamedBeat? Beat(JsonElement message) =>
        message.GetProperty("event").GetString() == "hr_update"
            ? new StreamedBeat(message.GetProperty("payload").GetProperty("hr").GetInt32(), null)
            : null;
}
