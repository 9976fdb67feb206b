using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing;

/// <summary>An answer over HTTP.</summary>
/// <param name="Status">How it went.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="IsJson">Whether it says to be JSON.</param>
/// <param name="Location">Where it leads; null for nowhere.</param>
public sealed record Answer(HttpStatusCode Status, string Text, bool IsJson, Uri? Location)
{
    /// <summary>The body; undefined where there is none, or no JSON.</summary>
    public JsonElement Json { get; } = IsJson && Text.Length > 0 ? JsonDocument.Parse(Text).RootElement : default;

    /// <summary>The same, to be walked and changed; null where there is none.</summary>
    public JsonNode? Node => IsJson && Text.Length > 0 ? JsonNode.Parse(Text) : null;

    /// <summary>What a problem says; null for what is none.</summary>
    public string? Title =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("title", out var title) ? title.GetString() : null;

    /// <summary>The body of what went well; fails the test otherwise.</summary>
    public JsonElement Succeeded()
    {
        Assert.True((int)Status is >= 200 and < 300, ToString());
        return Json;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(int)Status} {Text}";
}
