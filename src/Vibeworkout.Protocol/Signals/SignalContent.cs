using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Vibeworkout.Protocol.Signals;

/// <summary>
/// What is signed: whether a user's heart rate is at or above the threshold right now (wire format, §1).
/// The signature covers every member, <see cref="SessionId"/> included.
/// </summary>
/// <param name="UserKey">Whose heart rate it is.</param>
/// <param name="SessionId">The workout session.</param>
/// <param name="HrOk">Heart rate at or above the threshold.</param>
/// <param name="Bpm">Beats a minute; 0 when the user does not publish it.</param>
/// <param name="ThresholdBpm">Beats a minute; 0 when the user does not publish it.</param>
/// <param name="ExpUnix">Valid while the time in Unix seconds is less than this.</param>
/// <param name="Nonce">16 random bytes in hex, so that no two signals are the same.</param>
/// <param name="State">
/// Why tools are locked where the heart rate is not the reason: one of <see cref="SignalState"/>, or a text of a later version; null where
/// the numbers say it all. Only beside <paramref name="HrOk"/> false: a document with both is malformed.
/// </param>
public sealed record SignalContent(
    string UserKey,
    string SessionId,
    bool HrOk,
    int Bpm,
    int ThresholdBpm,
    long ExpUnix,
    string Nonce,
    string? State = null
)
{
    /// <summary>
    /// The signed bytes: UTF-8 JSON of <c>bpm, exp_unix, hr_ok, nonce, session_id, state, threshold_bpm, user_key, v</c> in that order,
    /// without white space, strings escaped as <c>JSON.stringify</c> does; <c>state</c> only where there is one.
    /// </summary>
    public byte[] ToCanonicalBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(320);
        buffer.Write("{\"bpm\":"u8);
        WriteNumber(buffer, Bpm);
        buffer.Write(",\"exp_unix\":"u8);
        WriteNumber(buffer, ExpUnix);
        buffer.Write(HrOk ? ",\"hr_ok\":true,\"nonce\":"u8 : ",\"hr_ok\":false,\"nonce\":"u8);
        WriteString(buffer, Nonce);
        buffer.Write(",\"session_id\":"u8);
        WriteString(buffer, SessionId);
        if (State is not null)
        {
            buffer.Write(",\"state\":"u8);
            WriteString(buffer, State);
        }

        buffer.Write(",\"threshold_bpm\":"u8);
        WriteNumber(buffer, ThresholdBpm);
        buffer.Write(",\"user_key\":"u8);
        WriteString(buffer, UserKey);
        buffer.Write(",\"v\":1}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, long value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(20), out var written);
        buffer.Advance(written);
    }

    private static void WriteString(ArrayBufferWriter<byte> buffer, string value)
    {
        buffer.Write("\""u8);
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (Escape(value[i]) is not { } escaped)
            {
                continue;
            }

            Encoding.UTF8.GetBytes(value.AsSpan(start, i - start), buffer);
            Encoding.UTF8.GetBytes(escaped, buffer);
            start = i + 1;
        }

        Encoding.UTF8.GetBytes(value.AsSpan(start), buffer);
        buffer.Write("\""u8);
    }

    private static string? Escape(char c) =>
        c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            < ' ' => $"\\u{(int)c:x4}",
            _ => null,
        };
}
