using System.Globalization;
using System.Text.Json.Nodes;
using GraphQLParser.AST;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A field's arguments, with the query's variables put in.</summary>
internal sealed class GraphQLArguments(JsonObject values)
{
    public static GraphQLArguments Of(GraphQLField field, JsonObject variables) =>
        new(new(field.Arguments?.Select(a => KeyValuePair.Create(a.Name.StringValue, Value(a.Value, variables))) ?? []));

    public string? Text(string name) => (string?)values[name];

    public int? Number(string name) => (int?)values[name];

    public bool Flag(string name, bool otherwise) => (bool?)values[name] ?? otherwise;

    public JsonObject? Object(string name) => values[name] as JsonObject;

    /// <summary>A list; one value counts as a list of one.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        values[name] switch
        {
            null => null,
            JsonArray many => [.. many.Select(one => (string)one!)],
            var one => [(string)one!],
        };

    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new GraphQLInvalidException($"Argument '{name}' has an invalid value ({text}). Expected type 'GitTimestamp'.");

    internal static JsonNode? Value(GraphQLValue value, JsonObject variables) =>
        value switch
        {
            GraphQLVariable variable => variables[variable.Name.StringValue]?.DeepClone(),
            GraphQLStringValue text => text.Value.ToString(),
            GraphQLIntValue number => int.Parse(number.Value.ToString(), CultureInfo.InvariantCulture),
            GraphQLFloatValue number => double.Parse(number.Value.ToString(), CultureInfo.InvariantCulture),
            GraphQLBooleanValue truth => truth is GraphQLTrueBooleanValue,
            GraphQLEnumValue name => name.Name.StringValue,
            GraphQLListValue list => new JsonArray([.. (list.Values ?? []).Select(v => Value(v, variables))]),
            GraphQLObjectValue fields => new JsonObject(
                (fields.Fields ?? []).Select(f => KeyValuePair.Create(f.Name.StringValue, Value(f.Value, variables)))
            ),
            _ => null,
        };
}
