using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Holds every REST request, every answer and every webhook against GitHub's own description, and keeps what goes against
/// it.</summary>
internal sealed class ContractChecker(bool wanted)
{
    private const string BasicError =
        """{"type":"object","required":["message"],"properties":{"message":{"type":"string"},"documentation_url":{"type":"string"},"url":{"type":"string"},"status":{"type":"string"}}}""";
    private static readonly JsonElement Error = JsonDocument.Parse(BasicError).RootElement;
    private readonly ConcurrentQueue<string> violations = new();

    public bool IsOn => Description is not null;

    public IReadOnlyList<string> Violations => [.. violations];

    private ContractDescription? Description => wanted ? ContractDescription.Installed : null;

    public void Violated(string what) => violations.Enqueue(what);

    /// <summary>Checks a call; its path is without the API's base.</summary>
    public void Check(
        string method,
        string path,
        IReadOnlyList<KeyValuePair<string, string>> query,
        byte[] requestBody,
        int status,
        string? contentType,
        byte[] responseBody
    )
    {
        if (Description is not { } description)
        {
            return;
        }

        if (description.Find(method, path) is not { } operation)
        {
            Violated($"{method} {path} is no operation that GitHub describes");
            return;
        }

        var call = new ContractCall(description, operation);
        var said = status is 400 or 422 ? [] : call.WrongInRequest(path, query, requestBody); // a caller who was told what is wrong knows it
        foreach (var wrong in said.Concat(call.WrongInAnswer(status, contentType, responseBody, Error)))
        {
            Violated($"{method} {operation.Template}: {wrong}");
        }
    }

    /// <summary>Checks a webhook's body.</summary>
    public void CheckWebhook(string name, string? action, byte[] body)
    {
        if (Description is not { } description)
        {
            return;
        }

        if (description.Webhook(name, action) is not { } schema)
        {
            Violated($"webhook {name} {action} is none that GitHub describes");
            return;
        }

        using var value = JsonDocument.Parse(body);
        foreach (var wrong in new SchemaCheck(description).Check(schema, value.RootElement, "body"))
        {
            Violated($"webhook {name} {action}: {wrong}");
        }
    }
}

/// <summary>One call of one operation.</summary>
internal sealed class ContractCall(ContractDescription description, DescribedOperation described)
{
    private static readonly int[] Everywhere = [301, 304, 401, 403, 404, 422, 429]; // GitHub leaves them out at most operations
    private readonly SchemaCheck schemas = new(description);

    public List<string> WrongInRequest(string path, IReadOnlyList<KeyValuePair<string, string>> query, byte[] body)
    {
        var parameters = new[] { described.Path, described.Operation }
            .SelectMany(o => o.TryGetProperty("parameters", out var some) ? some.EnumerateArray() : Enumerable.Empty<JsonElement>())
            .Select(description.Resolve)
            .ToList();
        return [.. WrongInPath(parameters, path), .. WrongInQuery(parameters, query), .. WrongInBody(body)];
    }

    public IEnumerable<string> WrongInAnswer(int status, string? contentType, byte[] body, JsonElement error)
    {
        var number = status.ToString(CultureInfo.InvariantCulture);
        var responses = described.Operation.GetProperty("responses");
        if (!responses.TryGetProperty(number, out var response) && !responses.TryGetProperty("default", out response))
        {
            return status >= 500 || Everywhere.Contains(status)
                ? status == 304
                    ? []
                    : WrongJson(error, body, $"answer {number}")
                : [$"answer {number} is none that GitHub describes"];
        }

        response = description.Resolve(response);
        if (ContractDescription.Schema(response) is not { } schema)
        {
            return body.Length > 0 && !response.TryGetProperty("content", out _) ? [$"answer {number} should have no body"] : [];
        }

        return
            contentType?.StartsWith("application/", StringComparison.Ordinal) == true
            && contentType.Contains("json", StringComparison.Ordinal)
            ? WrongJson(schema, body, $"answer {number}")
            : [$"answer {number} should be JSON but is {contentType ?? "nothing"}"];
    }

    private IEnumerable<string> WrongInPath(List<JsonElement> parameters, string path)
    {
        foreach (var (part, value) in described.Template.Split('/').Zip(path.Split('/')).Where(p => p.First.StartsWith('{')))
        {
            var parameter = parameters.Find(p =>
                p.GetProperty("in").GetString() == "path" && p.GetProperty("name").GetString() == part[1..^1]
            );
            foreach (
                var wrong in parameter.ValueKind == JsonValueKind.Undefined ? [] : WrongParameter(parameter, Uri.UnescapeDataString(value))
            )
            {
                yield return wrong;
            }
        }
    }

    private IEnumerable<string> WrongInQuery(List<JsonElement> parameters, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var known = parameters
            .FindAll(p => p.GetProperty("in").GetString() == "query")
            .ToDictionary(p => p.GetProperty("name").GetString()!);
        foreach (var (name, value) in query)
        {
            foreach (
                var wrong in known.TryGetValue(name, out var parameter)
                    ? WrongParameter(parameter, value)
                    : [$"query parameter {name} is none that GitHub describes"]
            )
            {
                yield return wrong;
            }
        }

        foreach (var (name, parameter) in known)
        {
            if (parameter.TryGetProperty("required", out var required) && required.GetBoolean() && !query.Any(q => q.Key == name))
            {
                yield return $"query parameter {name} is required but missing";
            }
        }
    }

    /// <summary>A parameter's text is read as the number or truth that it should be.</summary>
    private List<string> WrongParameter(JsonElement parameter, string text)
    {
        var schema = description.Resolve(parameter.GetProperty("schema"));
        var type = schema.TryGetProperty("type", out var known) ? known.GetString() : null;
        if (type is not ("integer" or "number" or "boolean" or "string"))
        {
            return [];
        }

        using var value = JsonDocument.Parse(type != "string" && IsBare(text) ? text : JsonSerializer.Serialize(text));
        return schemas.Check(schema, value.RootElement, $"parameter {parameter.GetProperty("name").GetString()}");
    }

    private static bool IsBare(string text) =>
        text is "true" or "false"
        || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && text == number.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string> WrongInBody(byte[] body)
    {
        if (!described.Operation.TryGetProperty("requestBody", out var known))
        {
            return body.AsSpan().Trim("{} \r\n"u8).IsEmpty ? [] : ["request has a body but GitHub describes none"];
        }

        known = description.Resolve(known);
        if (body.Length == 0)
        {
            return known.TryGetProperty("required", out var required) && required.GetBoolean()
                ? ["request body is required but missing"]
                : [];
        }

        return ContractDescription.Schema(known) is { } schema
            ? [.. WrongJson(schema, body, "request body"), .. Unknown(schema, body)]
            : [];
    }

    /// <summary>Members that GitHub would ignore: a caller who sends one is mistaken.</summary>
    private IEnumerable<string> Unknown(JsonElement schema, byte[] body)
    {
        schema = description.Resolve(schema);
        if (
            !schema.TryGetProperty("properties", out var properties)
            || schema.TryGetProperty("additionalProperties", out _)
            || Parse(body) is not { RootElement.ValueKind: JsonValueKind.Object } value
        )
        {
            return [];
        }

        using (value)
        {
            return
            [
                .. value
                    .RootElement.EnumerateObject()
                    .Where(m => !properties.TryGetProperty(m.Name, out _))
                    .Select(m => $"request body.{m.Name} is no member that GitHub describes"),
            ];
        }
    }

    private List<string> WrongJson(JsonElement schema, byte[] body, string at)
    {
        using var value = Parse(body);
        return value is null
            ? [$"{at} should be JSON but is {(body.Length == 0 ? "empty" : "not")}"]
            : schemas.Check(schema, value.RootElement, at);
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
