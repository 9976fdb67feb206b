using System.Text.Json;

namespace Vibeworkout.Protocol.Json;

/// <summary>Reads the value of the member that a reader stands at. A value of another type is passed over and null.</summary>
public static class JsonMember
{
    /// <summary>A string.</summary>
    public static string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            return json.GetString();
        }

        json.Skip();
        return null;
    }

    /// <summary>True or false.</summary>
    public static bool? ReadBool(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.GetBoolean();
        }

        json.Skip();
        return null;
    }

    /// <summary>A whole number of 64 bits.</summary>
    public static long? ReadLong(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value))
        {
            return value;
        }

        json.Skip();
        return null;
    }

    /// <summary>A whole number of 32 bits.</summary>
    public static int? ReadInt(ref Utf8JsonReader json) =>
        ReadLong(ref json) is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null;

    /// <summary>A list of strings, at most 100 of 1 to 200 characters; null where it holds anything else.</summary>
    public static List<string>? ReadTexts(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }

        List<string>? texts = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String && texts is { Count: < 100 } && json.GetString() is { Length: > 0 and <= 200 } text)
            {
                texts.Add(text);
            }
            else
            {
                texts = null;
                json.Skip();
            }
        }

        return texts;
    }
}
