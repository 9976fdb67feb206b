using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Vibeworkout.Server.Sources;

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
