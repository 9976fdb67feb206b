using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Protocol.Log;

/// <summary>Writes and reads the lines of the tool log (wire format, §4). No input, however broken, throws out of a reader.</summary>
public static class LogLine
{
    /// <summary>Longer lines are not read, in bytes without the line feed.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>The greatest length of a tool's, agent's or subagent's name or id, in characters; a writer cuts, a reader
    /// refuses.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The greatest length of a repository's name, in characters; a writer cuts, a reader takes longer ones up to
    /// <see cref="MaxNameLength"/>.</summary>
    public const int MaxRepoLength = 200;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // names stay readable in the log; nothing here is ever put into HTML unescaped
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line for an event, UTF-8, ending in a line feed.</summary>
    public static byte[] Write(LogEvent entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("ts"u8, entry.Timestamp.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("type"u8, entry is AttemptEvent ? "attempt"u8 : "outcome"u8);
            if (entry.Id is { } id)
            {
                json.WriteString("id"u8, id);
            }

            WriteText(json, "tool_use_id"u8, entry.ToolUseId);
            WriteText(json, "tool"u8, entry.Tool);
            switch (entry)
            {
                case AttemptEvent attempt:
                    json.WriteBoolean("allowed"u8, attempt.Allowed);
                    json.WriteBoolean("gated"u8, attempt.Gated);
                    WriteText(json, "reason"u8, attempt.Reason);
                    WriteText(json, "session_id"u8, attempt.SessionId);
                    WriteNumber(json, "bpm"u8, attempt.Bpm);
                    WriteText(json, "agent"u8, attempt.Agent);
                    WriteText(json, "agent_session_id"u8, attempt.AgentSessionId);
                    WriteText(json, "subagent"u8, attempt.Subagent);
                    break;
                case OutcomeEvent outcome:
                    if (outcome.Succeeded is { } succeeded)
                    {
                        json.WriteBoolean("succeeded"u8, succeeded);
                    }

                    WriteNumber(json, "duration_ms"u8, outcome.DurationMs);
                    WriteText(json, "agent"u8, outcome.Agent);
                    WriteText(json, "agent_session_id"u8, outcome.AgentSessionId);
                    break;
            }

            WriteText(json, "input_hash"u8, entry.InputHash);
            WriteText(json, "repo"u8, entry.Repo is { Length: > MaxRepoLength } repo ? repo[..MaxRepoLength] : entry.Repo);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads one line, with or without its line feed; false when it is no event this version understands.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out LogEvent? entry)
    {
        entry = null;
        if (line.Length > MaxSize || !JsonSyntax.IsObject(line))
        {
            return false;
        }

        try
        {
            entry = new LogLineReader().Read(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Utf8JsonReader's two ways to say "this is not that"
        }

        return entry is not null;
    }

    /// <summary>The id of a line alone, as cheaply as it can be had; null when it has none or cannot be read.</summary>
    public static Guid? TryReadId(ReadOnlySpan<byte> line) => TryParse(line, out var entry) ? entry.Id : null;

    /// <summary>
    /// The identity of a line that has no id: the repository, the line's content and its ordinal (from 0) among equal lines.
    /// Reading the same log twice gives the same ids; two equal calls in one second stay two.
    /// </summary>
    /// <param name="scope">What keeps equal lines of two logs apart: the repository.</param>
    /// <param name="line">The line without its line feed.</param>
    /// <param name="ordinal">How many equal lines came before.</param>
    public static Guid SeedId(string scope, ReadOnlySpan<byte> line, int ordinal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        hash.AppendData(Encoding.UTF8.GetBytes(scope));
        hash.AppendData("\n"u8);
        hash.AppendData(line);
        BinaryPrimitives.WriteInt32BigEndian(number, ordinal);
        hash.AppendData(number);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80); // RFC 9562: version 8, made by a rule of our own
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest[..16], bigEndian: true);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, LenientText.Whole(value.Length > MaxNameLength ? Cut(value) : value)); // half a character cannot be written
        }
    }

    private static string Cut(string value) =>
        value[..(char.IsHighSurrogate(value[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)];

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
