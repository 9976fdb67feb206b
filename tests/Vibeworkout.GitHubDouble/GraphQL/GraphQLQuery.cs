using System.Collections;
using System.Text.Json.Nodes;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A query that was read: walks its selections over nodes.</summary>
internal sealed class GraphQLQuery
{
    private readonly GraphQLDocument document;
    private readonly GraphQLOperationDefinition operation;
    private readonly JsonObject variables;
    private readonly string text;
    private readonly JsonArray errors = [];

    private GraphQLQuery(GraphQLDocument document, GraphQLOperationDefinition operation, JsonObject variables, string text) =>
        (this.document, this.operation, this.variables, this.text) = (document, operation, variables, text);

    /// <summary>What it counts against the hourly limit: a hundredth of the requests that it stands for, at least one.</summary>
    public int Cost => Math.Max(1, (int)Math.Round(Requests(operation.SelectionSet) / 100.0));

    public static GraphQLQuery Parse(JsonObject body)
    {
        var text = (string?)body["query"] ?? throw new GraphQLInvalidException("A query attribute must be specified and must be a string.");
        try
        {
            var document = Parser.Parse(text);
            var named = (string?)body["operationName"];
            var operation =
                document.Definitions.OfType<GraphQLOperationDefinition>().FirstOrDefault(o => named is null || o.Name?.StringValue == named)
                ?? throw new GraphQLInvalidException("No operation named \"" + named + "\"");
            var variables = body["variables"] as JsonObject ?? [];
            return new(document, operation, Complete(operation, variables), text);
        }
        catch (GraphQLSyntaxErrorException e)
        {
            throw new GraphQLInvalidException(e.Message);
        }
    }

    /// <summary>The value a variable was given, as text.</summary>
    public string? Variable(string name) => variables[name] is JsonValue value && value.TryGetValue<string>(out var known) ? known : null;

    public async Task<JsonObject> AnswerAsync(GraphQLNode root)
    {
        if (operation.Operation != OperationType.Query)
        {
            throw new GraphQLInvalidException("The double answers queries only.");
        }

        var data = await SelectAsync(root, operation.SelectionSet, []);
        var answer = new JsonObject { ["data"] = data };
        if (errors.Count > 0)
        {
            answer["errors"] = errors;
        }

        return answer;
    }

    private static JsonObject Complete(GraphQLOperationDefinition operation, JsonObject given)
    {
        var variables = new JsonObject();
        foreach (var variable in operation.Variables?.Items ?? [])
        {
            var name = variable.Variable.Name.StringValue;
            variables[name] =
                given[name]?.DeepClone() ?? (variable.DefaultValue is { } otherwise ? GraphQLArguments.Value(otherwise, []) : null);
            if (variables[name] is null && variable.Type is GraphQLNonNullType)
            {
                throw new GraphQLInvalidException($"Variable ${name} of required type was provided invalid value");
            }
        }

        return variables;
    }

    private async Task<JsonObject> SelectAsync(GraphQLNode node, GraphQLSelectionSet selections, IReadOnlyList<object> path)
    {
        var selected = new JsonObject();
        foreach (var field in Fields(node, selections))
        {
            var name = (field.Alias?.Name ?? field.Name).StringValue;
            var value = await FieldAsync(node, field, [.. path, name]);
            selected[name] = selected[name] is JsonObject known && value is JsonObject more ? Merged(known, more) : value;
        }

        return selected;
    }

    private async Task<JsonNode?> FieldAsync(GraphQLNode node, GraphQLField field, IReadOnlyList<object> path)
    {
        var resolve =
            node.Find(field.Name.StringValue)
            ?? throw new GraphQLInvalidException(
                $"Field '{field.Name.StringValue}' doesn't exist on type '{node.Type}', or the double does not know it"
            );
        try
        {
            return await WriteAsync(await resolve(GraphQLArguments.Of(field, variables)), field, path);
        }
        catch (GraphQLProblemException e)
        {
            var at = Location.FromLinearPosition(text, field.Location.Start);
            errors.Add(
                new JsonObject
                {
                    ["type"] = e.Type,
                    ["path"] = new JsonArray([.. path.Select(p => p is int index ? JsonValue.Create(index) : JsonValue.Create((string)p))]),
                    ["locations"] = new JsonArray(new JsonObject { ["line"] = at.Line, ["column"] = at.Column }),
                    ["message"] = e.Message,
                }
            );
            return null;
        }
    }

    private async Task<JsonNode?> WriteAsync(object? value, GraphQLField field, IReadOnlyList<object> path)
    {
        switch (value)
        {
            case GraphQLNode node:
                return await SelectAsync(
                    node,
                    field.SelectionSet
                        ?? throw new GraphQLInvalidException(
                            $"Field must have selections (field '{field.Name.StringValue}' returns {node.Type} but has no selections)"
                        ),
                    path
                );
            case string text:
                return text;
            case IEnumerable many:
                var list = new JsonArray();
                foreach (var one in many)
                {
                    list.Add(await WriteAsync(one, field, [.. path, list.Count]));
                }

                return list;
            default:
                return field.SelectionSet is null || value is null
                    ? Scalar(value)
                    : throw new GraphQLInvalidException($"Selections can't be made on scalars (field '{field.Name.StringValue}')");
        }
    }

    private static JsonValue? Scalar(object? value) =>
        value switch
        {
            null => null,
            bool truth => JsonValue.Create(truth),
            int number => JsonValue.Create(number),
            long number => JsonValue.Create(number),
            DateTimeOffset time => JsonValue.Create(Bodies.Time(time)),
            _ => JsonValue.Create(value.ToString()),
        };

    private static JsonObject Merged(JsonObject known, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            known[name] = value?.DeepClone();
        }

        return (JsonObject)known.DeepClone();
    }

    /// <summary>The fields that apply to a node, fragments opened.</summary>
    private IEnumerable<GraphQLField> Fields(GraphQLNode? node, GraphQLSelectionSet selections) =>
        selections.Selections.SelectMany(selection =>
            selection switch
            {
                GraphQLField field => [field],
                GraphQLInlineFragment inline => Matches(node, inline.TypeCondition) ? Fields(node, inline.SelectionSet) : [],
                GraphQLFragmentSpread spread => document.FindFragmentDefinition(spread.FragmentName.Name) is { } fragment
                && Matches(node, fragment.TypeCondition)
                    ? Fields(node, fragment.SelectionSet)
                    : [],
                _ => Array.Empty<GraphQLField>(),
            }
        );

    private static bool Matches(GraphQLNode? node, GraphQLTypeCondition? condition) =>
        node is null || condition is null || node.Is(condition.Type.Name.StringValue);

    private long Requests(GraphQLSelectionSet? selections, long times = 1)
    {
        var requests = 0L;
        foreach (var field in selections is null ? [] : Fields(null, selections))
        {
            var arguments = GraphQLArguments.Of(field, variables);
            var most = arguments.Number("first") ?? arguments.Number("last");
            requests += (most is null ? 0 : times) + Requests(field.SelectionSet, times * (most ?? 1));
        }

        return requests;
    }
}
