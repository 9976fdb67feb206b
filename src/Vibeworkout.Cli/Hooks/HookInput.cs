using System.Text.Json;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Cli.Hooks;

/// <summary>The members of the agent's JSON that a hook needs. A tool's input and output may be megabytes: they are passed over, never turned into objects.</summary>
internal sealed class HookInput
{
    private const int MaxSize = 256 * 1024 * 1024;

    private byte[] text = [];
    private Range toolInput;

    public string? AgentSessionId { get; private set; }

    public string? Cwd { get; private set; }

    public string? TranscriptPath { get; private set; }

    public string? ToolName { get; private set; }

    public string? ToolUseId { get; private set; }

    public string? Subagent { get; private set; }

    public long? DurationMs { get; private set; }

    /// <summary>Reads a whole document; null, with the reason, when it is not one.</summary>
    public static HookInput? Read(Stream stdin, out string? problem)
    {
        try
        {
            var input = new HookInput { text = ReadSmallMembers(stdin) };
            input.ReadMembers();
            problem = null;
            return input;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            problem = e is IOException ? e.Message : "it is not one JSON object";
            return null;
        }
    }

    /// <summary>A text at the top of the tool's input; null when there is none. One longer than 256 KiB is empty.</summary>
    public string? ReadInput(ReadOnlySpan<byte> name)
    {
        var json = new Utf8JsonReader(text.AsSpan(toolInput));
        while (json.Read())
        {
            if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && json.ValueTextEquals(name))
            {
                json.Read();
                return json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
        }

        return null;
    }

    private static byte[] ReadSmallMembers(Stream stdin)
    {
        var skim = new JsonSkim();
        var chunk = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = stdin.Read(chunk)) > 0)
        {
            length += read;
            skim.Feed(length <= MaxSize ? chunk.AsSpan(0, read) : throw new IOException("it is longer than 256 MiB"));
        }

        return skim.Kept.ToArray();
    }

    private void ReadMembers()
    {
        var json = new Utf8JsonReader(text);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("session_id"u8)) { AgentSessionId = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("cwd"u8)) { Cwd = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("transcript_path"u8)) { TranscriptPath = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("tool_name"u8)) { ToolName = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("tool_use_id"u8)) { ToolUseId = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("agent_type"u8)) { Subagent = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("duration_ms"u8)) { DurationMs = ReadNumber(ref json); }
            else if (json.ValueTextEquals("tool_input"u8))
            {
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                toolInput = start..(int)json.BytesConsumed;
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        if (json.TokenType != JsonTokenType.EndObject || json.Read())
        {
            throw new JsonException();
        }
    }

    private static long? ReadNumber(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var value) && value is >= 0 and < long.MaxValue)
        {
            return (long)value;
        }

        json.Skip();
        return null;
    }
}
