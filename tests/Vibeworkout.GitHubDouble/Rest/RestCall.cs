using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A REST request on its way to its operation.</summary>
internal sealed record RestCall(HttpRequest Request, string Path, byte[] RawBody, Caller Caller, IReadOnlyDictionary<string, string> Values)
{
    public JsonObject Body { get; init; } = [];

    public string this[string name] => Values[name];

    public long Id(string name) => long.TryParse(Values[name], out var id) ? id : -1;

    public string? Query(string name) => Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public int Number(string name, int otherwise, int most = int.MaxValue) =>
        int.TryParse(Query(name), out var number) ? Math.Clamp(number, 1, most) : otherwise;

    public string? Text(string name) => (string?)Body[name];

    public bool Flag(string name, bool otherwise = false) => (bool?)Body[name] ?? otherwise;
}

/// <summary>What an operation answers.</summary>
internal sealed record RestAnswer(int Status, JsonNode? Body = null)
{
    private const string Documentation = "https://docs.github.com/rest";

    public Dictionary<string, string> Headers { get; } = [];

    public static RestAnswer NotFound(string message = "Not Found") => Error(404, message);

    public static RestAnswer Unauthorized(string message = "Bad credentials") => Error(401, message);

    public static RestAnswer Forbidden(string message = "Resource not accessible by integration") => Error(403, message);

    public static RestAnswer Moved(string to) =>
        new(
            301,
            new JsonObject
            {
                ["message"] = "Moved Permanently",
                ["url"] = to,
                ["documentation_url"] = Documentation,
            }
        )
        {
            Headers = { ["Location"] = to },
        };

    public static RestAnswer Limited(int status, string message, TimeSpan retryAfter) =>
        With(
            Error(status, message),
            "retry-after",
            Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture)
        );

    public static RestAnswer Invalid(string resource, string field, string code, string? message = null) =>
        new(
            422,
            new JsonObject
            {
                ["message"] = "Validation Failed",
                ["errors"] = new JsonArray(
                    new JsonObject
                    {
                        ["resource"] = resource,
                        ["field"] = field,
                        ["code"] = code,
                        ["message"] = message ?? $"{field} is {code}",
                    }
                ),
                ["documentation_url"] = Documentation,
                ["status"] = "422",
            }
        );

    public static RestAnswer Error(int status, string message) =>
        new(
            status,
            new JsonObject
            {
                ["message"] = message,
                ["documentation_url"] = Documentation,
                ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }
        );

    public static RestAnswer With(RestAnswer answer, string header, string value)
    {
        answer.Headers[header] = value;
        return answer;
    }
}

/// <summary>An operation: its method and address as GitHub's description has them, and what it does.</summary>
internal sealed record RestOperation(string Method, string Template, Func<RestCall, Task<RestAnswer>> Handler)
{
    private readonly string[] parts = Template.Split('/');

    public string Kind => $"rest {Method} {Template}";

    public bool CreatesContent { get; init; }

    /// <summary>The values in an address that is this operation's; null when it is not. The last value may hold slashes.</summary>
    public Dictionary<string, string>? Match(string path)
    {
        var greedy = Template.EndsWith("{path}", StringComparison.Ordinal) || Template.EndsWith("{branch}", StringComparison.Ordinal);
        var given = greedy ? path.Split('/', parts.Length) : path.Split('/');
        if (given.Length != parts.Length)
        {
            return null;
        }

        var values = new Dictionary<string, string>();
        foreach (var (part, value) in parts.Zip(given))
        {
            if (part.StartsWith('{'))
            {
                values[part[1..^1]] = Uri.UnescapeDataString(value);
            }
            else if (part != value)
            {
                return null;
            }
        }

        return values;
    }
}
