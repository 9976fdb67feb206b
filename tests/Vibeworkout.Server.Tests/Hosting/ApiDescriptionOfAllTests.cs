using System.Text.Json;

namespace Vibeworkout.Server.Tests.Hosting;

/// <summary>The OpenAPI document leaves nothing unsaid: what it does not describe is listed when this fails.</summary>
public sealed class ApiDescriptionOfAllTests
{
    [Fact]
    public async Task Every_operation_parameter_and_member_is_described()
    {
        await using var lab = await ServerLab.StartAsync();
        var document = (await lab.GetAsync("/openapi/v1.json")).Json;
        var operations = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Name: $"{o.Name} {path.Name}", o.Value)))
            .ToList();
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().ToList();
        Assert.True(operations.Count > 30 && schemas.Count > 40); // it looked at something
        var undescribed = operations
            .Where(operation => !Says(operation.Value, "summary"))
            .Select(operation => $"{operation.Name}: no summary")
            .Concat(operations.SelectMany(operation => Parameters(operation.Name, operation.Value)))
            .Concat(schemas.Where(schema => !IsFramework(schema.Name) && !Says(schema.Value, "description")).Select(schema => schema.Name))
            .Concat(schemas.SelectMany(schema => Members(schema.Name, schema.Value)))
            .ToList();
        Assert.True(undescribed.Count == 0, string.Join('\n', undescribed));
    }

    private static IEnumerable<string> Parameters(string name, JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters
                .EnumerateArray()
                .Where(parameter => !Says(parameter, "description"))
                .Select(parameter => $"{name}: {parameter.GetProperty("name").GetString()}")
            : [];

    private static IEnumerable<string> Members(string name, JsonElement schema) =>
        !IsFramework(name) && schema.TryGetProperty("properties", out var members)
            ? members
                .EnumerateObject()
                .Where(member => !Says(member.Value, "description") && !Refers(member.Value))
                .Select(member => $"{name}.{member.Name}")
            : [];

    /// <summary>A member that is another schema is described there.</summary>
    private static bool Refers(JsonElement member) =>
        member.TryGetProperty("$ref", out _) || (member.TryGetProperty("oneOf", out var some) && some.EnumerateArray().Any(Refers));

    /// <summary>Shapes of the framework: problem details, and the frame of a live event.</summary>
    private static bool IsFramework(string name) =>
        name is "ProblemDetails" or "HttpValidationProblemDetails" || name.StartsWith("SseItem", StringComparison.Ordinal);

    private static bool Says(JsonElement of, string member) =>
        of.TryGetProperty(member, out var text) && !string.IsNullOrWhiteSpace(text.GetString());
}
