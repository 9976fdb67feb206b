using System.Buffers;
using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Gate;

/// <summary>What a person accepted for a repository when they enrolled it, all of it: whatever lies in the work tree, this decides.</summary>
/// <param name="GitDir">The real path of the git directory that all its work trees share.</param>
/// <param name="WorkTree">Where it was enrolled, for people.</param>
/// <param name="Mode">How.</param>
/// <param name="Config">What decides; its remote is the carrier, where there is one.</param>
/// <param name="Carrier">The other repository through which signal and log travel, a path or URL; null for the repository's own remote.</param>
/// <param name="Repo">The name that lines carry where they travel through another repository; null where they do not.</param>
/// <param name="Agents">The agents that were set up.</param>
internal sealed record Enrolment(
    string GitDir,
    string WorkTree,
    EnrolmentMode Mode,
    GateConfig Config,
    string? Carrier,
    string? Repo,
    IReadOnlyList<string> Agents
)
{
    private const int MostAgents = 20;

    /// <summary>Reads a file; null, with the reason as a clause, when it is none or not whole.</summary>
    public static Enrolment? Read(byte[] utf8, out string? problem)
    {
        if (!GateConfig.TryParse(utf8, out var config, out problem))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(utf8);
            var root = json.RootElement;
            if (
                Text(root, "git_dir") is not { Length: > 0 } gitDir
                || Text(root, "mode") is not { } mode
                || !Enum.TryParse<EnrolmentMode>(mode, ignoreCase: true, out var how)
            )
            {
                problem = "it does not say what it is for";
                return null;
            }

            var carrier = Text(root, "carrier");
            return new(
                gitDir,
                Text(root, "work_tree") ?? gitDir,
                how,
                carrier is null ? config : config with { Remote = carrier },
                carrier,
                Text(root, "repo"),
                root.TryGetProperty("agents", out var agents) && agents.ValueKind == JsonValueKind.Array
                    ? [.. agents.EnumerateArray().Take(MostAgents).Select(a => a.ValueKind == JsonValueKind.String ? a.GetString()! : "")]
                    : []
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = "it is not valid JSON";
            return null;
        }
    }

    /// <summary>The file's text.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("git_dir", GitDir);
            json.WriteString("work_tree", WorkTree);
            json.WriteString("mode", Mode.ToString().ToLowerInvariant());
            if (Carrier is not null)
            {
                json.WriteString("carrier", Carrier);
                json.WriteString("repo", Repo);
            }

            json.WriteStartArray("agents");
            foreach (var agent in Agents)
            {
                json.WriteStringValue(agent);
            }

            json.WriteEndArray();
            using var config = JsonDocument.Parse((Carrier is null ? Config : Config with { Remote = "origin" }).ToJson());
            foreach (var member in config.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
