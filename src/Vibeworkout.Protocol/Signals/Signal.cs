using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Vibeworkout.Protocol.Json;

namespace Vibeworkout.Protocol.Signals;

/// <summary>A signal as it travels in <c>hr-signal.json</c>: the content and the signature over it.</summary>
/// <param name="Content">What is signed.</param>
/// <param name="Signature">Ed25519 over <see cref="SignalContent.ToCanonicalBytes"/>, 128 hex digits when it is genuine.</param>
public sealed record Signal(SignalContent Content, string Signature)
{
    /// <summary>The only version there is.</summary>
    public const int Version = 1;

    /// <summary>Longer documents are not read, in bytes.</summary>
    public const int MaxSize = 8 * 1024;

    /// <summary>Signs <paramref name="content"/>.</summary>
    public static Signal Sign(SignalContent content, Ed25519PrivateKey key) =>
        new(content, Convert.ToHexStringLower(key.Sign(content.ToCanonicalBytes())));

    /// <summary>The document to store in the ref, as UTF-8 JSON.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("user_key"u8, Content.UserKey);
            json.WriteString("session_id"u8, Content.SessionId);
            json.WriteBoolean("hr_ok"u8, Content.HrOk);
            json.WriteNumber("bpm"u8, Content.Bpm);
            json.WriteNumber("threshold_bpm"u8, Content.ThresholdBpm);
            json.WriteNumber("exp_unix"u8, Content.ExpUnix);
            json.WriteString("nonce"u8, Content.Nonce);
            if (Content.State is { } state)
            {
                json.WriteString("state"u8, state);
            }

            json.WriteString("sig"u8, Signature);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads a document without judging it. False when it is no JSON object, too long, of another version, a member is missing or of the
    /// wrong type, or it has a state and is an unlock all the same. Never throws.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Signal? signal)
    {
        signal = null;
        if (utf8.Length > MaxSize)
        {
            return false;
        }

        try
        {
            signal = Read(utf8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Utf8JsonReader's two ways to say "this is not that"; the caller only needs to know that it cannot be read
        }

        return signal is not null;
    }

    private static Signal? Read(ReadOnlySpan<byte> utf8)
    {
        string? userKey = null,
            sessionId = null,
            nonce = null,
            signature = null,
            state = null;
        int? version = null,
            bpm = null,
            threshold = null;
        long? expires = null;
        bool? hrOk = null;
        var hasState = false;

        var json = new Utf8JsonReader(utf8);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("v"u8))
            {
                version = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("user_key"u8))
            {
                userKey = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("session_id"u8))
            {
                sessionId = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("hr_ok"u8))
            {
                hrOk = JsonMember.ReadBool(ref json);
            }
            else if (json.ValueTextEquals("bpm"u8))
            {
                bpm = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("threshold_bpm"u8))
            {
                threshold = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("exp_unix"u8))
            {
                expires = JsonMember.ReadLong(ref json);
            }
            else if (json.ValueTextEquals("nonce"u8))
            {
                nonce = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("state"u8))
            {
                (hasState, state) = (true, JsonMember.ReadText(ref json));
            }
            else if (json.ValueTextEquals("sig"u8))
            {
                signature = JsonMember.ReadText(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        if (
            json.TokenType != JsonTokenType.EndObject
            || json.Read()
            || version != Version
            || userKey is null
            || sessionId is null
            || hrOk is null
            || bpm is null
            || threshold is null
            || expires is null
            || nonce is null
            || signature is null
        )
        {
            return null;
        }

        // a state says why tools are locked: without a text it says nothing, and beside an unlock it contradicts itself
        return hasState && (state is null || hrOk.Value)
            ? null
            : new(new(userKey, sessionId, hrOk.Value, bpm.Value, threshold.Value, expires.Value, nonce, state), signature);
    }
}
