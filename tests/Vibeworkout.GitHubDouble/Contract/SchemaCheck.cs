using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vibeworkout.Git;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Holds a value against a schema: as much of OpenAPI 3.0 as GitHub's description uses.</summary>
internal sealed class SchemaCheck(ContractDescription description)
{
    /// <summary>What is wrong with a value, a sentence each.</summary>
    public List<string> Check(JsonElement schema, JsonElement value, string at)
    {
        schema = description.Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.False ? [$"{at} is not allowed"] : [];
        }

        if (value.ValueKind == JsonValueKind.Null && MayBeNull(schema))
        {
            return [];
        }

        if (Text(schema, "type") is { } type && !IsOf(type, value))
        {
            return [$"{at} should be {Article(type)} but is {Shown(value)}"];
        }

        List<string> wrong = [.. Enum(schema, value, at), .. Combined(schema, value, at)];
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                wrong.AddRange(Members(schema, value, at));
                break;
            case JsonValueKind.Array:
                wrong.AddRange(Items(schema, value, at));
                break;
            case JsonValueKind.String:
                wrong.AddRange(Characters(schema, value.GetString()!, at));
                break;
            case JsonValueKind.Number:
                wrong.AddRange(Range(schema, value, at));
                break;
        }

        return wrong;
    }

    private bool MayBeNull(JsonElement schema)
    {
        if (schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
        {
            return true;
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return values.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Null);
        }

        if (schema.TryGetProperty("type", out _))
        {
            return false;
        }

        return (Combinations(schema, "anyOf") ?? Combinations(schema, "oneOf"))?.Any(s => MayBeNull(description.Resolve(s)))
            ?? Combinations(schema, "allOf")?.All(s => MayBeNull(description.Resolve(s)))
            ?? true;
    }

    private static bool IsOf(string type, JsonElement value) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => true,
        };

    private static IEnumerable<string> Enum(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)))
        {
            yield return $"{at} should be one of {Shown(values)} but is {Shown(value)}";
        }
    }

    /// <summary>All of some schemas; and of some, at least one: where none fits, what is wrong by the one that fits best. (GitHub's
    /// <c>oneOf</c> overlap, so one is enough there too.)</summary>
    private IEnumerable<string> Combined(JsonElement schema, JsonElement value, string at)
    {
        var all = Combinations(schema, "allOf") ?? [];
        var eitherOr = all.Exists(s => Text(description.Resolve(s), "title") == "Enterprise"); // GitHub's mistake: an account is a user or an enterprise, never both
        var wrong = eitherOr ? [] : all.SelectMany(s => Check(s, value, at));
        foreach (var some in new[] { Combinations(schema, "anyOf"), Combinations(schema, "oneOf"), eitherOr ? all : null })
        {
            if (some is not null)
            {
                var least = some.Select(s => Check(s, value, at)).MinBy(w => w.Count)!;
                wrong = wrong.Concat(least);
            }
        }

        return wrong;
    }

    private static List<JsonElement>? Combinations(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var some) ? [.. some.EnumerateArray()] : null;

    private List<string> Members(JsonElement schema, JsonElement value, string at)
    {
        var wrong = new List<string>();
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            wrong.AddRange(
                required
                    .EnumerateArray()
                    .Select(r => r.GetString()!)
                    .Where(name => !value.TryGetProperty(name, out _))
                    .Select(name => $"{at}.{name} is required but missing")
            );
        }

        var known = schema.TryGetProperty("properties", out var properties);
        var more = schema.TryGetProperty("additionalProperties", out var additional);
        foreach (var member in value.EnumerateObject())
        {
            if (known && properties.TryGetProperty(member.Name, out var described))
            {
                wrong.AddRange(Check(described, member.Value, $"{at}.{member.Name}"));
            }
            else if (more)
            {
                wrong.AddRange(Check(additional, member.Value, $"{at}.{member.Name}"));
            }
        }

        return wrong;
    }

    private IEnumerable<string> Items(JsonElement schema, JsonElement value, string at)
    {
        var count = value.GetArrayLength();
        if (Number(schema, "minItems") > count || Number(schema, "maxItems") < count)
        {
            yield return $"{at} has {count} items, which is too few or too many";
        }

        if (!schema.TryGetProperty("items", out var items))
        {
            yield break;
        }

        foreach (
            var wrong in value
                .EnumerateArray()
                .Index()
                .SelectMany(one => Check(items, one.Item, string.Create(CultureInfo.InvariantCulture, $"{at}[{one.Index}]")))
        )
        {
            yield return wrong;
        }
    }

    private static IEnumerable<string> Characters(JsonElement schema, string value, string at)
    {
        if (Number(schema, "minLength") > value.Length || Number(schema, "maxLength") < value.Length)
        {
            yield return $"{at} has {value.Length} characters, which is too few or too many";
        }

        if (Text(schema, "pattern") is { } pattern && !Regex.IsMatch(value, pattern, RegexOptions.ECMAScript))
        {
            yield return $"{at} should match {pattern} but is \"{value}\"";
        }

        var fits = Text(schema, "format") switch
        {
            "date-time" => value.Contains('T', StringComparison.Ordinal)
                && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
            "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "uri" => Urls.TryRead(value, out _),
            "email" => value.Contains('@', StringComparison.Ordinal),
            _ => true,
        };
        if (!fits)
        {
            yield return $"{at} should be {Article(Text(schema, "format")!)} but is \"{value}\"";
        }
    }

    private static IEnumerable<string> Range(JsonElement schema, JsonElement value, string at)
    {
        var number = value.GetDouble();
        if (Number(schema, "minimum") > number || Number(schema, "maximum") < number)
        {
            yield return $"{at} is {Shown(value)}, which is too little or too much";
        }
    }

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Article(string noun) => "aeio".Contains(noun[0], StringComparison.Ordinal) ? $"an {noun}" : $"a {noun}";

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 200 } text ? $"{text[..200]}…" : value.GetRawText();
}
