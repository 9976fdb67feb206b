using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Hook.Log;

/// <summary>
/// Which calls were logged lately: the last 512, in a file of fixed size. An agent whose settings and plugin both call the gate fires twice
/// for one call. Whoever uses it holds the log's lock. It is a help, not a record: where it
/// cannot be read or written, a line stands twice at worst.
/// </summary>
internal sealed class RecentCalls(string path)
{
    private const int Calls = 512;
    private const int KeySize = 16;

    /// <summary>Names a line's call and kind; null for a line that names no call or no agent session, which may be like another without
    /// being the same.</summary>
    public static byte[]? KeyOf(LogEvent entry)
    {
        if (entry is not { ToolUseId.Length: > 0, AgentSessionId.Length: > 0 })
        {
            return null;
        }

        // BouncyCastle's, which is in the binary anyway: the framework's would load OpenSSL, and cost more than the whole hook
        var digest = new Sha256Digest();
        digest.BlockUpdate(
            Encoding.UTF8.GetBytes(
                $"{(entry is AttemptEvent ? "attempt" : "outcome")}\n{entry.AgentSessionId.Length}\n{entry.AgentSessionId}\n{entry.ToolUseId}"
            )
        );
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash[..KeySize];
    }

    /// <summary>Whether the call was logged.</summary>
    public bool Holds(ReadOnlySpan<byte> key)
    {
        try
        {
            if (!RegularFile.HasContent(path))
            {
                return false;
            }

            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var keys = new byte[Calls * KeySize];
            var length = RandomAccess.Read(file, keys, 0);
            for (var at = 0; at + KeySize <= length; at += KeySize)
            {
                if (keys.AsSpan(at, KeySize).SequenceEqual(key))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a line too many is better than one too few
        }

        return false;
    }

    /// <summary>Remembers the call, in place of the oldest.</summary>
    public void Add(ReadOnlySpan<byte> key)
    {
        try
        {
            RegularFile.Require(path);
            using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> next = stackalloc byte[2]; // behind the keys: the slot that is written next
            RandomAccess.Read(file, next, Calls * KeySize);
            var slot = BitConverter.ToUInt16(next) % Calls;
            RandomAccess.Write(file, key, slot * KeySize);
            BitConverter.TryWriteBytes(next, (ushort)((slot + 1) % Calls));
            RandomAccess.Write(file, next, Calls * KeySize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // the line is written, which is what counts
        }
    }
}
