using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <content>What lies in it: refs, files, commits.</content>
public sealed partial class PrivateRepository
{
    /// <summary>Every fetch of something new leaves a pack; with more than these they are done away with.</summary>
    private const int MostPacks = 50;

    /// <summary>The same where a fetch needs nothing of what is here: each of git's processes opens every pack, and making anew costs less than that.</summary>
    private const int MostPacksAlone = 8;

    private const int LongestHeader = 2048;

    private string PackFolder => System.IO.Path.Combine(Path, "objects", "pack");

    /// <summary>What a ref points to here; null when it is absent. Loose refs, the only ones we make, are read without git.</summary>
    public string? ResolveRef(string refName)
    {
        var loose = System.IO.Path.Combine(Path, refName);
        if (File.Exists(loose) && File.ReadAllText(loose).Trim() is { Length: >= 40 } oid && oid.All(char.IsAsciiHexDigit))
        {
            return oid;
        }

        var result = Run(LocalTimeout, ["rev-parse", "--verify", "-q", refName]);
        return result.Ok ? result.Text : null;
    }

    /// <summary>A file of a commit; null when it is absent or longer than <paramref name="maxBytes"/>.</summary>
    public byte[]? ReadFile(string commit, string name, int maxBytes) =>
        PackedObject.ReadFile(PackFolder, commit, name, maxBytes) ?? ReadBlob($"{commit}:{name}", maxBytes);

    /// <summary>The files at the root of a commit, by name. Null when the commit cannot be read.</summary>
    public IReadOnlyDictionary<string, StoredFile>? ListFiles(string commit)
    {
        var result = Run(LocalTimeout, ["ls-tree", "-l", "-z", commit]);
        if (!result.Ok)
        {
            return null;
        }

        var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach (var entry in Encoding.UTF8.GetString(result.Stdout).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // "100644 blob <oid> <size>\t<name>"
            var tab = entry.IndexOf('\t', StringComparison.Ordinal);
            var parts = entry[..Math.Max(0, tab)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                parts is [_, "blob", var oid, var size]
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            )
            {
                files[entry[(tab + 1)..]] = new(oid, bytes);
            }
        }

        return files;
    }

    /// <summary>Whether a file stands at the root of a commit. Its content need not be here.</summary>
    public bool HasFile(string commit, string name) =>
        Run(LocalTimeout, ["ls-tree", "--name-only", "-z", commit, "--", name]) is { Ok: true, Stdout.Length: > 0 };

    /// <summary>A blob's bytes; null when it is absent or longer than <paramref name="maxBytes"/>. Of one that is longer nothing is read:
    /// git says how long it is first, and is stopped.</summary>
    /// <param name="oid">Its id, or <c>commit:name</c>.</param>
    /// <param name="maxBytes">The most it may be.</param>
    public byte[]? ReadBlob(string oid, int maxBytes)
    {
        try
        {
            return ReadWithin(oid, maxBytes);
        }
        catch (IOException)
        {
            return null; // git ended in the middle: it is damaged
        }
    }

    /// <summary>Reads blobs of any length, bit by bit.</summary>
    /// <exception cref="IOException">git could not be started.</exception>
    public BlobReader ReadBlobs() => new(Start(["cat-file", "--batch"]));

    /// <summary>Stores bytes as a blob and gives its id.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteBlob(ReadOnlyMemory<byte> bytes) =>
        Must(Run(LocalTimeout, ["hash-object", "-w", "--no-filters", "--stdin"], bytes), "store a file");

    /// <summary>Makes a commit of these files (name to blob id), with an identity of its own, without parents unless one is
    /// given.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteCommit(IReadOnlyDictionary<string, string> files, string message, string? parent = null) =>
        WriteCommit(files.Select(f => TreeEntry.File(f.Key, f.Value)), message, parent);

    /// <summary>The same of entries of any kind, each name once. What they name need not be here.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteCommit(IEnumerable<TreeEntry> entries, string message, string? parent = null)
    {
        var listing = string.Concat(entries.Select(e => $"{e.Mode} {e.Type} {e.Oid}\t{e.Name}\0"));
        var tree = Must(Run(LocalTimeout, ["mktree", "-z", "--missing"], Encoding.Latin1.GetBytes(listing)), "store a tree");
        string[] arguments = ["commit-tree", tree, "-m", message];
        return Must(Run(LocalTimeout, parent is null ? arguments : [.. arguments, "-p", parent]), "store a commit");
    }

    /// <summary>Points a ref here at a commit, so that git keeps its objects.</summary>
    /// <remarks>As with fetching, the caller is the only one who writes that ref at this moment.</remarks>
    public void SetRef(string refName, string oid)
    {
        RemoveStaleLock(refName);
        Must(Run(LocalTimeout, ["update-ref", refName, oid]), "set a ref");
    }

    /// <summary>
    /// Packs what has been stored, once it lies in more than 200 folders: small objects of their own cost a file each. And packs the first
    /// time: by the bitmap of a pack git knows what a remote has already. Without one, of a commit without
    /// parents, it sends every file with every push.
    /// </summary>
    public void PackWhenMany()
    {
        var objects = System.IO.Path.Combine(Path, "objects");
        var packed = System.IO.Path.Combine(Path, "packed-once");
        if (Directory.Exists(objects) && (Directory.EnumerateDirectories(objects).Count() > 200 || !File.Exists(packed)))
        {
            File.WriteAllBytes(packed, []); // before it is tried: what cannot be packed in time is not tried with every push
            Pack();
        }
    }

    private void Pack()
    {
        Run(LocalTimeout, ["repack", "-a", "-d", "-b", "-q"]);
        Run(LocalTimeout, ["prune-packed", "-q"]);
        Run(LocalTimeout, ["prune", "--expire=1.hour.ago"]);
    }

    private byte[]? ReadWithin(string name, int maxBytes)
    {
        // "<oid> blob <size>" and the bytes, or "<name> missing"; of a longer one no more comes than would have been the answer
        var result = Git.Run(
            folder,
            LocalTimeout,
            [$"--git-dir={Path}", "cat-file", "--batch"],
            Encoding.UTF8.GetBytes(name + "\n"),
            maxBytes + LongestHeader
        );
        var said = result.Stdout.AsSpan();
        var end = said.IndexOf((byte)'\n');
        return
            result.Ok
            && end >= 0
            && Encoding.UTF8.GetString(said[..end]).Split(' ') is [_, "blob", var size]
            && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length <= maxBytes
            && said.Length > end + length
            ? said.Slice(end + 1, length).ToArray()
            : null;
    }

    private static string Must(GitResult result, string what) =>
        result.Ok ? result.Text : throw new IOException($"git could not {what}: {Complaints.Read(result).Message.TrimEnd('.')}");
}
