using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vibeworkout.Server.Web;

/// <summary>Times as ISO 8601 in UTC with milliseconds, which is what is stored.</summary>
internal sealed class MillisecondTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value)
            ? DateTimeOffset.FromUnixTimeMilliseconds(value.ToUnixTimeMilliseconds())
            : throw new JsonException("A time is written as 2026-11-22T16:45:01.123Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
