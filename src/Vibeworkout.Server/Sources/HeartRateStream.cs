using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Vibeworkout.Server.Sources;

/// <summary>A beat that a streaming service told.</summary>
/// <param name="Bpm">Beats a minute.</param>
/// <param name="At">When it was measured, where the service says so.</param>
internal readonly record struct StreamedBeat(int Bpm, DateTimeOffset? At);

/// <summary>How one streaming service is spoken to. What it sends is foreign: whatever does not fit is no beat, never an error.</summary>
internal abstract class HeartRateStream
{
    /// <summary>Its name in the API.</summary>
    public abstract string Service { get; }

    /// <summary>Whether an account is needed beside the secret.</summary>
    public virtual bool NeedsAccount => false;

    /// <summary>How often a heartbeat is sent; null for never.</summary>
    public virtual TimeSpan? HeartbeatEvery => null;

    /// <summary>Where to connect, with the secret where the service wants it.</summary>
    public abstract Uri Prepare(ClientWebSocketOptions options, string secret, string? account);

    /// <summary>What is said first; null for nothing.</summary>
    public virtual string? Hello(string? account) => null;

    /// <summary>What is said as a heartbeat.</summary>
    public virtual string Heartbeat() => "";

    /// <summary>The beat in a message; null when there is none.</summary>
    public StreamedBeat? Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(message));
            return Beat(json.RootElement) is { Bpm: >= 30 and <= 250 } beat ? beat : null;
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The beat in a message; may throw what <see cref="Parse"/> catches.</summary>
    protected abstract StreamedBeat? Beat(JsonElement message);
}

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
