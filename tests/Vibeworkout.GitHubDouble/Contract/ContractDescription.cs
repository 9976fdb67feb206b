using System.Collections.Concurrent;
using System.Text.Json;

namespace Vibeworkout.Testing.GitHub;

/// <summary>An operation as GitHub describes it.</summary>
internal sealed record DescribedOperation(string Method, string Template, JsonElement Path, JsonElement Operation);

/// <summary>GitHub's own description of its REST API and webhooks, read once in a process.</summary>
internal sealed class ContractDescription
{
    private static readonly Lazy<ContractDescription?> Once = new(Load);
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private readonly JsonElement root;
    private readonly ILookup<int, (string[] Segments, string Template, JsonElement Path)> byLength;
    private readonly List<(string[] Segments, string Template, JsonElement Path)> greedy;
    private readonly ConcurrentDictionary<string, JsonElement> references = new();

    private ContractDescription(JsonElement root)
    {
        this.root = root;
        var paths = root.GetProperty("paths")
            .EnumerateObject()
            .Select(p => (Segments: p.Name.Split('/'), Template: p.Name, Path: p.Value))
            .ToList();
        byLength = paths.ToLookup(p => p.Segments.Length);
        greedy = paths.FindAll(p => p.Segments[^1] is "{path}" or "{branch}" or "{ref}" or "{basehead}");
    }

    /// <summary>The description; null where it is not installed.</summary>
    public static ContractDescription? Installed => Once.Value;

    /// <summary>The operation that a request is; null where GitHub describes none.</summary>
    public DescribedOperation? Find(string method, string path)
    {
        var segments = path.Split('/');
        var fitting = byLength[segments.Length]
            .Where(p => Fits(p.Segments, segments, p.Segments.Length))
            .Concat(greedy.Where(p => segments.Length > p.Segments.Length && Fits(p.Segments, segments, p.Segments.Length - 1)))
            .OrderByDescending(p => p.Segments.Count(s => !IsValue(s)));
        foreach (var (_, template, described) in fitting)
        {
            if (Methods.Contains(method.ToLowerInvariant()) && described.TryGetProperty(method.ToLowerInvariant(), out var operation))
            {
                return new(method, template, described, operation);
            }
        }

        return null;
    }

    /// <summary>What a webhook's body is to look like; null where GitHub describes none.</summary>
    public JsonElement? Webhook(string name, string? action)
    {
        var webhooks = root.GetProperty("x-webhooks");
        var known = $"{name}-{action}".Replace('_', '-').TrimEnd('-');
        return webhooks.TryGetProperty(known, out var webhook) || webhooks.TryGetProperty(name.Replace('_', '-'), out webhook)
            ? Schema(Resolve(webhook.GetProperty("post").GetProperty("requestBody")))
            : null;
    }

    /// <summary>What a reference stands for.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            element = references.GetOrAdd(
                reference.GetString()!,
                name => name.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(part))
            );
        }

        return element;
    }

    /// <summary>The schema of a body in JSON; null where the body is no JSON, or none.</summary>
    public static JsonElement? Schema(JsonElement described)
    {
        if (!described.TryGetProperty("content", out var content))
        {
            return null;
        }

        foreach (
            var kind in content
                .EnumerateObject()
                .OrderByDescending(k => k.Name == "application/json")
                .Where(k => k.Name.Contains("json", StringComparison.Ordinal))
        )
        {
            return kind.Value.TryGetProperty("schema", out var schema) ? schema : null;
        }

        return null;
    }

    private static bool IsValue(string segment) => segment.StartsWith('{');

    private static bool Fits(string[] template, string[] segments, int most) =>
        !template.Take(most).Where((part, at) => IsValue(part) ? segments[at].Length == 0 && part != "{path}" : part != segments[at]).Any();

    private static ContractDescription? Load()
    {
        var modules = Environment.GetEnvironmentVariable("VIBEWORKOUT_NODE_MODULES");
        var file = string.IsNullOrEmpty(modules) ? null : Path.Combine(modules, "@octokit", "openapi", "generated", "api.github.com.json");
        return file is null || !File.Exists(file) ? null : new(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
    }
}
