using System.Text;
using System.Text.Json;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;

namespace Vibeworkout.Cli.History;

/// <summary>
/// The agent's own records of its sessions: JSON lines in which an assistant's message holds <c>tool_use</c> blocks. Hooks tell where they
/// lie; the agent's folder for this repository is looked into as well.
/// </summary>
internal sealed class Transcripts(GateFiles files)
{
    /// <summary>The records that exist.</summary>
    public IReadOnlyList<string> Find()
    {
        var found = new List<string>();
        foreach (var path in new TranscriptPaths(files).Read())
        {
            found.Add(path);
            found.AddRange(Below(Path.ChangeExtension(path, null))); // a session's subagents
        }

        found.AddRange(Below(AgentsFolder()));
        return [.. found.Where(File.Exists).Select(Path.GetFullPath).Distinct()];
    }

    /// <summary>The calls in one record. Lines that are something else are passed over.</summary>
    public static IEnumerable<AgentCall> Read(string path)
    {
        foreach (var line in File.ReadLines(path).Where(l => l.Contains("\"tool_use\"", StringComparison.Ordinal)))
        {
            foreach (var call in ReadLine(line, path))
            {
                yield return call;
            }
        }
    }

    private static List<AgentCall> ReadLine(string line, string path)
    {
        var calls = new List<AgentCall>();
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (
                Text(root, "type") != "assistant"
                || !root.TryGetProperty("message", out var message)
                || !message.TryGetProperty("content", out var content)
                || content.ValueKind != JsonValueKind.Array
            )
            {
                return calls;
            }

            DateTimeOffset? at =
                root.TryGetProperty("timestamp", out var stamp)
                && stamp.ValueKind == JsonValueKind.String
                && stamp.TryGetDateTimeOffset(out var time)
                    ? time
                    : null;
            foreach (var block in content.EnumerateArray().Where(b => Text(b, "type") == "tool_use"))
            {
                if (Text(block, "id") is { } id)
                {
                    calls.Add(new(id, Text(block, "name") ?? "unknown", at, path));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // half a line at the end of a session that runs
        }

        return calls;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories) : [];

    /// <summary>Where Claude Code keeps a folder's sessions: named by its path, with everything but letters and digits made a
    /// dash.</summary>
    private string AgentsFolder()
    {
        var home = Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".claude"
            );
        var name = new StringBuilder(files.Repository.WorkTree.Length);
        foreach (var c in files.Repository.WorkTree)
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        }

        return Path.Combine(home, "projects", name.ToString());
    }
}
