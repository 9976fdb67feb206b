using System.Text;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Load.Git;

/// <summary>What a push wants of one ref.</summary>
/// <param name="Old">Where the ref is believed to point; zeros for nowhere.</param>
/// <param name="New">Where it is to point.</param>
/// <param name="Ref">Its name.</param>
internal sealed record RefCommand(string Old, string New, string Ref);

/// <summary>A push that was looked through: its commands, and by ref the signal in the new commit.</summary>
/// <param name="Commands">What it wants.</param>
/// <param name="Signals">By ref, the bytes of the signal's file.</param>
internal sealed record Push(IReadOnlyList<RefCommand> Commands, IReadOnlyDictionary<string, byte[]> Signals)
{
    /// <summary>Reads the body of a push and holds it against the protocol: everything but the signatures.</summary>
    /// <exception cref="InvalidDataException">Something is not as it must be.</exception>
    public static Push Read(ReadOnlyMemory<byte> body)
    {
        var rest = body.Span;
        var commands = Pkt.ReadToFlush(ref rest).ConvertAll(Command);
        var objects = PackReader.Read(body[^rest.Length..]);
        var signals = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var command in commands)
        {
            if (!signals.TryAdd(command.Ref, SignalOf(command, objects, used)))
            {
                throw new InvalidDataException("a ref is written twice in one push");
            }
        }

        return commands.Count > 0 && used.Count == objects.Count
            ? new(commands, signals)
            : throw new InvalidDataException("the pack holds something that no ref needs");
    }

    private static RefCommand Command(string line)
    {
        var words = line.Split('\0')[0].TrimEnd('\n').Split(' ');
        return words.Length == 3 && words[0].Length == 40 && words[1].Length == 40
            ? new(words[0], words[1], words[2])
            : throw new InvalidDataException("a command is not \"old new ref\"");
    }

    /// <summary>From the ref to the signal: a commit without parents, a tree with one file, a blob that can be read as a signal of the user
    /// whom the ref names.</summary>
    private static byte[] SignalOf(RefCommand command, Dictionary<string, PackedObject> objects, HashSet<string> used)
    {
        var commit = Encoding.UTF8.GetString(Take(command.New, "commit"));
        var head = commit[..(commit.IndexOf("\n\n", StringComparison.Ordinal) + 1)].Split('\n');
        if (
            head is not [var treeLine, var author, var committer, ""]
            || !treeLine.StartsWith("tree ", StringComparison.Ordinal)
            || !author.StartsWith("author ", StringComparison.Ordinal)
            || !committer.StartsWith("committer ", StringComparison.Ordinal)
        )
        {
            throw new InvalidDataException("a commit is not tree, author and committer, without parents");
        }

        var tree = Take(treeLine[5..], "tree").AsSpan();
        var entry = Encoding.ASCII.GetBytes($"100644 {RefNames.SignalFile}\0");
        if (!tree.StartsWith(entry) || tree.Length != entry.Length + 20)
        {
            throw new InvalidDataException($"a tree holds something else than {RefNames.SignalFile}");
        }

        var blob = Take(Convert.ToHexStringLower(tree[^20..]), "blob");
        return
            Signal.TryParse(blob, out var signal)
            && UserKey.TryParse(signal.Content.UserKey, out var user)
            && RefNames.Signal(user) == command.Ref
            ? blob
            : throw new InvalidDataException("a file is no signal of the user whom the ref names");

        byte[] Take(string id, string type)
        {
            used.Add(id);
            return objects.TryGetValue(id, out var found) && found.Type == type
                ? found.Content
                : throw new InvalidDataException($"the pack lacks a {type} that is named");
        }
    }
}
