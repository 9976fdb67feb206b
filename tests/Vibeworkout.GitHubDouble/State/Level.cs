using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>How much a permission allows.</summary>
public enum Level
{
    None,
    Read,
    Write,
    Admin,
}

/// <summary>Permissions by name, read and written as GitHub's JSON has them.</summary>
internal static class Levels
{
    public static JsonObject ToJson(IEnumerable<KeyValuePair<string, Level>> permissions) =>
        new(
            permissions
                .Where(p => p.Value > Level.None)
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, Name(p.Value)))
        );

    public static string Name(Level level) =>
        level switch
        {
            Level.Admin => "admin",
            Level.Write => "write",
            Level.Read => "read",
            _ => "none",
        };

    public static Level Parse(string? name) =>
        name switch
        {
            "admin" => Level.Admin,
            "write" => Level.Write,
            "read" => Level.Read,
            _ => Level.None,
        };

    public static ImmutableDictionary<string, Level> Parse(JsonObject permissions) =>
        permissions.ToImmutableDictionary(p => p.Key, p => Parse((string?)p.Value));
}
