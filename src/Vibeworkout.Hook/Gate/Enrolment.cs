using System.Buffers;
using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Hook.Gate;

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
        try
        {
            return GateConfig.TryParse(utf8, out var config, out problem) ? Read(utf8, config, out problem) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = "it is not valid JSON";
            return null;
        }
    }

    private static Enrolment? Read(byte[] utf8, GateConfig config, out string? problem)
    {
        problem = null;

        var (gitDir, workTree, mode, carrier, repo) = ((string?)null, (string?)null, (string?)null, (string?)null, (string?)null);
        List<string> agents = [];
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            switch (json.GetString())
            {
                case "git_dir":
                    gitDir = JsonMember.ReadText(ref json);
                    break;
                case "work_tree":
                    workTree = JsonMember.ReadText(ref json);
                    break;
                case "mode":
                    mode = JsonMember.ReadText(ref json);
                    break;
                case "carrier":
                    carrier = JsonMember.ReadText(ref json);
                    break;
                case "repo":
                    repo = JsonMember.ReadText(ref json);
                    break;
                case "agents":
                    agents = JsonMember.ReadTexts(ref json) ?? [];
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (string.IsNullOrEmpty(gitDir) || ModeOf(mode) is not { } how)
        {
            problem = "it does not say what it is for";
            return null;
        }

        return new(
            gitDir,
            workTree ?? gitDir,
            how,
            carrier is null ? config : config with { Remote = carrier },
            carrier,
            repo,
            [.. agents.Take(MostAgents)]
        );
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
            json.WriteString("mode", NameOf(Mode));
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
            (Carrier is null ? Config : Config with { Remote = "origin" }).WriteMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static EnrolmentMode? ModeOf(string? name) =>
        name switch
        {
            "personal" => EnrolmentMode.Personal,
            "team" => EnrolmentMode.Team,
            "committed" => EnrolmentMode.Committed,
            "everywhere" => EnrolmentMode.Everywhere,
            _ => null,
        };

    private static string NameOf(EnrolmentMode mode) =>
        mode switch
        {
            EnrolmentMode.Team => "team",
            EnrolmentMode.Committed => "committed",
            EnrolmentMode.Everywhere => "everywhere",
            _ => "personal",
        };
}
