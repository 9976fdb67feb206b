using System.Buffers;
using System.Text;
using System.Text.Json;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Cli.History;

/// <summary>
/// The agents' own records of their sessions, in JSON lines. Hooks tell where they lie; Claude Code's folder for this repository is looked into as
/// well, and Copilot CLI's for the sessions of which the log knows. Measured: Claude Code, Codex CLI, Copilot CLI, Qwen Code, Pi.
/// </summary>
internal sealed class Transcripts(GateFiles files)
{
    private static readonly string[] Marks = ["\"tool_use\"", "\"functionCall\"", "\"toolCall\"", "_call\"", "\"tool.execution_start\""];
    private static readonly SearchValues<char> SessionId = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>The records that exist.</summary>
    /// <param name="history">What the log knows.</param>
    public IReadOnlyList<string> Find(IReadOnlyList<LoggedCall> history)
    {
        var found = new List<string>();
        foreach (var path in new TranscriptPaths(files).Read())
        {
            found.Add(path);
            found.AddRange(Below(Path.ChangeExtension(path, null))); // a session's subagents
            found.AddRange(Below(Path.Combine(path, "..", "..", "subagents", Path.GetFileNameWithoutExtension(path)))); // Qwen Code's
        }

        found.AddRange(Below(AgentsFolder()));
        found.AddRange(
            history
                .Where(c => c.Attempt is { Agent: AgentNames.Copilot, AgentSessionId: not null })
                .Select(c => c.Attempt.AgentSessionId!)
                .Where(id => id.AsSpan().IndexOfAnyExcept(SessionId) < 0)
                .Distinct()
                .Select(id => Path.Combine(UserHooks.FolderOf(KnownAgents.Copilot), "session-state", id, "events.jsonl"))
        );
        return [.. found.Where(File.Exists).Select(Path.GetFullPath).Distinct()];
    }

    /// <summary>The calls in one record. Lines that are something else are passed over.</summary>
    public static IEnumerable<AgentCall> Read(string path)
    {
        foreach (var line in File.ReadLines(path).Where(l => Array.Exists(Marks, mark => l.Contains(mark, StringComparison.Ordinal))))
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
            DateTimeOffset? at =
                root.TryGetProperty("timestamp", out var stamp)
                && stamp.ValueKind == JsonValueKind.String
                && stamp.TryGetDateTimeOffset(out var time)
                    ? time
                    : null;
            foreach (var (id, tool, arguments) in CallsIn(root).Where(c => c.Id is not null))
            {
                calls.Add(new(id!, tool ?? "unknown", at, path, arguments is { } input ? Hash(input) : null));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // half a line at the end of a session that runs
        }

        return calls;
    }

    private static IEnumerable<(string? Id, string? Tool, JsonElement? Arguments)> CallsIn(JsonElement line) =>
        Text(line, "type") switch
        {
            "response_item" when line.TryGetProperty("payload", out var item) && IsCodexCall(Text(item, "type")) =>
            [
                (Text(item, "call_id"), Text(item, "name"), null),
            ],
            "tool.execution_start" when line.TryGetProperty("data", out var data) =>
            [
                (Text(data, "toolCallId"), Text(data, "toolName"), Member(data, "arguments")),
            ],
            "assistant" or "message" when line.TryGetProperty("message", out var message) =>
            [
                .. Parts(message, "content")
                    .Where(part => Text(part, "type") is "tool_use" or "toolCall")
                    .Select(part => (Text(part, "id"), Text(part, "name"), (JsonElement?)null)),
                .. Parts(message, "parts")
                    .Where(part => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("functionCall", out _))
                    .Select(part => part.GetProperty("functionCall"))
                    .Select(call => (Text(call, "id"), Text(call, "name"), (JsonElement?)Member(call, "args"))),
            ],
            _ => [],
        };

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : default;

    private static bool IsCodexCall(string? type) => type is "function_call" or "custom_tool_call" or "local_shell_call";

    private static JsonElement.ArrayEnumerator Parts(JsonElement message, string name) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var parts) && parts.ValueKind == JsonValueKind.Array
            ? parts.EnumerateArray()
            : default;

    /// <summary>As the hook that was told of the same input made it.</summary>
    private static string? Hash(JsonElement arguments)
    {
        if (arguments.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        using var document = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"toolArgs\":{arguments.GetRawText()}}}"));
        return HookInput.Read(document, out _)?.HashInput();
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
