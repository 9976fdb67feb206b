using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What a request for a token holds: in the address, as a form or as JSON, all of which GitHub takes.</summary>
internal sealed class Parameters(Dictionary<string, string> values)
{
    public string? this[string name] => values.GetValueOrDefault(name);

    public static async Task<Parameters> ReadAsync(HttpRequest request)
    {
        var values = request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync())
            {
                values[name] = value.ToString();
            }
        }
        else if (request.HasJsonContentType())
        {
            foreach (var (name, value) in await ReadJsonAsync(request))
            {
                values[name] = value?.ToString() ?? "";
            }
        }

        return new(values);
    }

    private static async Task<JsonObject> ReadJsonAsync(HttpRequest request)
    {
        try
        {
            return await JsonNode.ParseAsync(request.Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
