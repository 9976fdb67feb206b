using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Cli.Hooks;

/// <summary>The members of the agent's JSON that a hook needs, under whatever name the agent gives them. A tool's input and output may be megabytes: what is long in them is passed over.</summary>
internal sealed class HookInput
{
    private const int MaxSize = 256 * 1024 * 1024;

    private byte[] text = [];
    private Range toolInput;
    private Range toolResponse;

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
            var input = new HookInput { text = ReadWhatIsSmall(stdin) };
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
    public string? ReadInput(ReadOnlySpan<byte> name) => ReadText(toolInput, name);

    /// <summary>The tool's answer as text: itself, or a text at its top; null when it is neither.</summary>
    public string? ReadResponse(ReadOnlySpan<byte> name = default)
    {
        var response = text.AsSpan(toolResponse);
        if (response is [(byte)'"', ..])
        {
            var json = new Utf8JsonReader(response);
            json.Read();
            return json.GetString();
        }

        return ReadText(toolResponse, name.IsEmpty ? "llmContent"u8 : name);
    }

    /// <summary>Whether the tool's answer has an <c>error</c> at its top.</summary>
    public bool ResponseHasError()
    {
        var response = text.AsSpan(toolResponse);
        var json = new Utf8JsonReader(response.IsEmpty ? "{}"u8 : response);
        while (json.Read())
        {
            if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && json.ValueTextEquals("error"u8))
            {
                return json.Read() && json.TokenType != JsonTokenType.Null;
            }
        }

        return false;
    }

    /// <summary>SHA-256 of the tool's input in hex, so that the two ends of a call without a name can be joined. The input itself is never kept.</summary>
    public string HashInput()
    {
        var digest = new Sha256Digest();
        digest.BlockUpdate(text, toolInput.Start.Value, toolInput.End.Value - toolInput.Start.Value);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }

    private string? ReadText(Range range, ReadOnlySpan<byte> name)
    {
        var value = text.AsSpan(range);
        // some agents hand the input over as JSON in a string
        var json = new Utf8JsonReader(value.IsEmpty ? "{}"u8 : value is [(byte)'"', ..] ? Unquote(value) : value);
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

    private static byte[] Unquote(ReadOnlySpan<byte> quoted)
    {
        var json = new Utf8JsonReader(quoted);
        json.Read();
        var inner = Encoding.UTF8.GetBytes(json.GetString()!);
        return inner is [(byte)'{', ..] ? inner : "{}"u8.ToArray();
    }

    private static byte[] ReadWhatIsSmall(Stream stdin)
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
            if (Is(ref json, "session_id"u8, "sessionId"u8, "conversation_id"u8)) { AgentSessionId = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("cwd"u8)) { Cwd = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("transcript_path"u8)) { TranscriptPath = JsonMember.ReadText(ref json); }
            else if (Is(ref json, "tool_name"u8, "toolName"u8)) { ToolName = JsonMember.ReadText(ref json); }
            else if (Is(ref json, "tool_use_id"u8, "toolCallId"u8)) { ToolUseId = JsonMember.ReadText(ref json); }
            else if (json.ValueTextEquals("agent_type"u8)) { Subagent = JsonMember.ReadText(ref json); }
            else if (Is(ref json, "duration_ms"u8, "duration"u8)) { DurationMs = ReadDuration(ref json); }
            else if (Is(ref json, "tool_input"u8, "toolArgs"u8)) { toolInput = Skip(ref json); }
            else if (Is(ref json, "tool_response"u8, "toolResult"u8)) { toolResponse = Skip(ref json); }
            else
            {
                Skip(ref json);
            }
        }

        if (json.TokenType != JsonTokenType.EndObject || json.Read())
        {
            throw new JsonException();
        }
    }

    private static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> other, ReadOnlySpan<byte> third = default) =>
        json.ValueTextEquals(name) || json.ValueTextEquals(other) || (!third.IsEmpty && json.ValueTextEquals(third));

    private static Range Skip(ref Utf8JsonReader json)
    {
        json.Read();
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return start..(int)json.BytesConsumed;
    }

    private static long? ReadDuration(ref Utf8JsonReader json)
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
