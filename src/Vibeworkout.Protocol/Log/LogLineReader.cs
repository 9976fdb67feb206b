using System.Globalization;
using System.Text.Json;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Protocol.Log;

/// <summary>The members of one line while it is read. A member of the wrong type makes the whole line unreadable; an unknown one is passed
/// over.</summary>
internal ref struct LogLineReader
{
    private string? type,
        tool,
        toolUseId,
        reason,
        sessionId,
        agent,
        agentSessionId,
        subagent,
        inputHash,
        repo;
    private DateTimeOffset? timestamp;
    private Guid? id;
    private bool? allowed,
        gated,
        succeeded;
    private long? bpm,
        durationMs;
    private bool broken;

    public LogEvent? Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref json);
        }

        if (json.TokenType != JsonTokenType.EndObject || json.Read() || broken || timestamp is null || string.IsNullOrEmpty(tool))
        {
            return null;
        }

        return type switch
        {
            null or "attempt" when allowed is not null && (bpm ?? 0) is >= 0 and <= int.MaxValue => Attempt(),
            "outcome" => Outcome(),
            _ => null,
        };
    }

    private readonly AttemptEvent Attempt() =>
        new()
        {
            Timestamp = timestamp!.Value,
            Id = id,
            Tool = tool!,
            ToolUseId = toolUseId,
            Allowed = allowed!.Value,
            Gated = gated ?? true,
            Reason = reason,
            SessionId = sessionId,
            Bpm = (int?)bpm,
            Agent = agent,
            AgentSessionId = agentSessionId,
            Subagent = subagent,
            InputHash = inputHash,
            Repo = repo,
        };

    private readonly OutcomeEvent Outcome() =>
        new()
        {
            Timestamp = timestamp!.Value,
            Id = id,
            Tool = tool!,
            ToolUseId = toolUseId,
            Succeeded = succeeded,
            DurationMs = durationMs,
            Agent = agent,
            AgentSessionId = agentSessionId,
            InputHash = inputHash,
            Repo = repo,
        };

    private void ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("ts"u8))
        {
            timestamp = ReadTime(ref json);
        }
        else if (json.ValueTextEquals("type"u8))
        {
            type = ReadText(ref json);
        }
        else if (json.ValueTextEquals("id"u8))
        {
            id = ReadId(ref json);
        }
        else if (json.ValueTextEquals("tool"u8))
        {
            tool = ReadText(ref json);
        }
        else if (json.ValueTextEquals("tool_use_id"u8))
        {
            toolUseId = ReadText(ref json);
        }
        else if (json.ValueTextEquals("allowed"u8))
        {
            allowed = ReadBool(ref json);
        }
        else if (json.ValueTextEquals("gated"u8))
        {
            gated = ReadBool(ref json);
        }
        else if (json.ValueTextEquals("reason"u8))
        {
            reason = ReadText(ref json);
        }
        else if (json.ValueTextEquals("session_id"u8))
        {
            sessionId = ReadText(ref json);
        }
        else if (json.ValueTextEquals("bpm"u8))
        {
            bpm = ReadNumber(ref json);
        }
        else if (json.ValueTextEquals("agent"u8))
        {
            agent = ReadText(ref json);
        }
        else if (json.ValueTextEquals("agent_session_id"u8))
        {
            agentSessionId = ReadText(ref json);
        }
        else if (json.ValueTextEquals("subagent"u8))
        {
            subagent = ReadText(ref json);
        }
        else if (json.ValueTextEquals("input_hash"u8))
        {
            inputHash = ReadText(ref json);
        }
        else if (json.ValueTextEquals("repo"u8))
        {
            repo = ReadText(ref json);
        }
        else if (json.ValueTextEquals("succeeded"u8))
        {
            succeeded = ReadBool(ref json);
        }
        else if (json.ValueTextEquals("duration_ms"u8))
        {
            durationMs = ReadNumber(ref json);
        }
        else
        {
            json.Read();
            json.Skip();
        }
    }

    private DateTimeOffset? ReadTime(ref Utf8JsonReader json)
    {
        var text = ReadText(ref json);
        if (
            IsWhole(text)
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
            && time.Year >= 1970
        )
        {
            return time;
        }

        broken = true;
        return null;
    }

    /// <summary>A time with its date: what lacks one would be read as of today, and mean another moment tomorrow.</summary>
    private static bool IsWhole(string? text) =>
        text is { Length: > 11 } && text[4] == '-' && text[7] == '-' && text[10] is ('T' or 't' or ' ') && char.IsAsciiDigit(text[0]);

    private Guid? ReadId(ref Utf8JsonReader json)
    {
        if (Guid.TryParseExact(ReadText(ref json), "D", out var value))
        {
            return value;
        }

        broken = true;
        return null;
    }

    private string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (json.TokenType == JsonTokenType.String && LenientText.Read(ref json) is { Length: <= LogLine.MaxNameLength } text)
        {
            return text;
        }

        broken = true;
        json.Skip();
        return null;
    }

    private bool? ReadBool(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.GetBoolean();
        }

        broken |= json.TokenType != JsonTokenType.Null;
        json.Skip();
        return null;
    }

    private long? ReadNumber(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value))
        {
            return value;
        }

        broken |= json.TokenType != JsonTokenType.Null;
        json.Skip();
        return null;
    }
}
