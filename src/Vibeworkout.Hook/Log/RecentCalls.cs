using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Hook.Log;

/// <summary>
/// Which calls were logged lately: the last 512, in a file of fixed size. An agent whose settings and plugin both call the gate fires twice
/// for one call. Whoever uses it holds the log's lock. It is a help, not a record: where it
/// cannot be read or written, a line stands twice at worst.
/// </summary>
/// <remarks>
/// A call with a name is known by it. One without is known by its input, and by how often each entry of ours was fired for that: the second
/// time that the same entry is fired it is another call, of a second entry it is the same.
/// </remarks>
internal sealed class RecentCalls
{
    private const int Calls = 512;
    private const int KeySize = 16;

    /// <summary>Entries that are fired for one call are so within once to twice this; later it is another call, whoever says so.</summary>
    private const int SecondsApart = 30;

    private readonly string path;
    private readonly byte[] keys;
    private readonly byte[][] added = [];

    /// <summary>Looks whether a line's call was logged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entry">The line; one that names no agent session may be like another without being the same.</param>
    /// <param name="firedBy">What tells the entry in the agent's settings from others of ours.</param>
    public RecentCalls(string path, LogEvent entry, string firedBy)
    {
        (this.path, keys) = (path, Read(path));
        if (entry is not { AgentSessionId.Length: > 0 })
        {
            return;
        }

        var kind = $"{(entry is AttemptEvent ? "attempt" : "outcome")}\n{entry.AgentSessionId.Length}\n{entry.AgentSessionId}\n";
        if (entry.ToolUseId is { Length: > 0 } id)
        {
            var key = Key(kind + id);
            IsLogged = Holds(key);
            added = IsLogged ? [] : [key];
        }
        else if (entry.InputHash is { } input)
        {
            var call = $"{kind}{entry.Tool}\n{input}\n";
            var n = 1;
            while (n < Calls && Holds(Key($"{call}{n}\n{firedBy}")))
            {
                n++;
            }

            var now = entry.Timestamp.ToUnixTimeSeconds() / SecondsApart;
            IsLogged = Holds(Key($"{call}{n}\nat {now}")) || Holds(Key($"{call}{n}\nat {now - 1}"));
            // the line's own key first, so that it is never there longer than those of who was fired
            var fired = Key($"{call}{n}\n{firedBy}");
            added = IsLogged ? [fired] : [Key($"{call}{n}\nat {now}"), fired];
        }
    }

    /// <summary>Whether the call's line stands in the log.</summary>
    public bool IsLogged { get; }

    /// <summary>Remembers the call, in place of the oldest.</summary>
    public void Remember()
    {
        if (added.Length == 0)
        {
            return;
        }

        try
        {
            RegularFile.Require(path);
            using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> next = stackalloc byte[2]; // behind the keys: the slot that is written next
            RandomAccess.Read(file, next, Calls * KeySize);
            var slot = BitConverter.ToUInt16(next) % Calls;
            foreach (var key in added)
            {
                RandomAccess.Write(file, key, slot * KeySize);
                slot = (slot + 1) % Calls;
            }

            BitConverter.TryWriteBytes(next, (ushort)slot);
            RandomAccess.Write(file, next, Calls * KeySize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // the line is written, which is what counts
        }
    }

    private bool Holds(byte[] key)
    {
        for (var at = 0; at + KeySize <= keys.Length; at += KeySize)
        {
            if (keys.AsSpan(at, KeySize).SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Read(string path)
    {
        try
        {
            if (!RegularFile.HasContent(path))
            {
                return [];
            }

            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var keys = new byte[Calls * KeySize];
            return keys[..RandomAccess.Read(file, keys, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a line too many is better than one too few
        }
    }

    private static byte[] Key(string text)
    {
        // BouncyCastle's, which is in the binary anyway: the framework's would load OpenSSL, and cost more than the whole hook
        var digest = new Sha256Digest();
        digest.BlockUpdate(Encoding.UTF8.GetBytes(text));
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash[..KeySize];
    }
}
