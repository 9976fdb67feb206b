using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>How git tells the remote what it has already.</summary>
public enum FetchNegotiation
{
    /// <summary>Tells nothing: one round trip less, right for a few hundred bytes.</summary>
    Noop,

    /// <summary>git's own way: what is here already is not sent again.</summary>
    Default,
}

/// <summary>A file of a commit.</summary>
/// <param name="Oid">git's id of its content.</param>
/// <param name="Size">In bytes.</param>
public readonly record struct StoredFile(string Oid, long Size);

/// <summary>
/// A bare repository of our own, through which hidden refs are read from and written to a remote. Nothing in it is precious: its objects may be thrown away at any time.
/// In a user's clone it lies inside the git directory and includes the user's config, so that remote names, <c>insteadOf</c> and credentials work, while no hook of theirs runs and
/// nothing of theirs changes.
/// </summary>
/// <param name="path">Where it lies, or will.</param>
/// <param name="git">Runs git.</param>
/// <param name="includedConfig">The user's config file, included first; null for none.</param>
public sealed partial class PrivateRepository(string path, GitRunner git, string? includedConfig = null)
{
    /// <summary>Sealed files never change and resemble nothing: looking for deltas between them would take most of a push.</summary>
    private const string Attributes = "tool-stats.*.jsonl -delta\n";

    internal const string NotAcceptable = "The remote is not one that git may be given; name a remote, a path or an https or ssh URL.";

    /// <summary>A fetch of many objects keeps them packed as they came; git would unpack up to a hundred, which for a large log takes longer than the fetch.</summary>
    private const string KeepPacks = "fetch.unpackLimit=20";

    internal static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>Makes the repository where there is none. Safe when several processes do it at once: it is built aside and moved into place.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public void EnsureCreated()
    {
        if (File.Exists(System.IO.Path.Combine(path, "HEAD")))
        {
            return;
        }

        var parent = System.IO.Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        var aside = Directory.CreateTempSubdirectory("vibeworkout-git-");
        var draft = System.IO.Path.Combine(parent, System.IO.Path.GetFileName(path) + "." + aside.Name[^6..]);
        aside.Delete();
        var made = git.Run(parent, LocalTimeout, ["init", "-q", "--bare", "--template=", draft]);
        if (!made.Ok)
        {
            throw new IOException($"The private repository could not be made at {path}: {made.Stderr}");
        }

        File.WriteAllText(System.IO.Path.Combine(draft, "config"), Config());
        Directory.CreateDirectory(System.IO.Path.Combine(draft, "info"));
        File.WriteAllText(System.IO.Path.Combine(draft, "info", "attributes"), Attributes);
        try
        {
            Directory.Move(draft, path);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "HEAD")))
        {
            Directory.Delete(draft, recursive: true); // somebody else made it meanwhile
        }
        catch (IOException) when (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true); // half a repository: nothing in it is precious
            Directory.Move(draft, path);
        }
    }

    /// <summary>Throws the repository away; the next <see cref="EnsureCreated"/> makes it anew.</summary>
    public void Discard()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Fetches one ref from the remote. When this repository proves broken it is made anew once.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="negotiation">What the remote is told of what is here.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here; the same name when null. The caller is the only one who writes it at this moment.</param>
    public FetchResult Fetch(string remote, string refName, FetchNegotiation negotiation, TimeSpan timeout, string? into = null) =>
        Fetch(remote, refName, negotiation == FetchNegotiation.Noop ? ["-c", "fetch.negotiationAlgorithm=noop"] : [], [], timeout, into);

    /// <summary>Fetches a ref's newest commit alone and of it, where the remote can do that, only which files there are. The repository is shallow from then on: use one that nothing else is fetched into.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there; <c>HEAD</c> for the default branch.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here. The caller is the only one who writes it at this moment.</param>
    public FetchResult FetchTip(string remote, string refName, TimeSpan timeout, string into) => Fetch(remote, refName, [], ["--depth=1", "--filter=blob:none"], timeout, into);

    /// <summary>Asks a remote which of these refs it has.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refNames">Full names.</param>
    /// <param name="timeout">After this git is stopped.</param>
    public RemoteRefs AskFor(string remote, IReadOnlyList<string> refNames, TimeSpan timeout)
    {
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return new RemoteRefs.Failed(GitFailure.InvalidRemote, NotAcceptable);
        }

        EnsureCreated();
        var result = git.Run(path, timeout, ["ls-remote", "-q", remote, .. refNames]);
        if (!result.Ok)
        {
            var (failure, message) = Complaints.Read(result);
            return new RemoteRefs.Failed(failure, message);
        }

        // "<oid>\t<name>"; a name asked for also matches the end of longer ones
        return new RemoteRefs.Listed(result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 2 && refNames.Contains(parts[1]))
            .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal));
    }

    private FetchResult Fetch(string remote, string refName, IReadOnlyList<string> settings, IReadOnlyList<string> options, TimeSpan timeout, string? into)
    {
        into ??= refName;
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return new FetchResult.Failed(GitFailure.InvalidRemote, NotAcceptable);
        }

        EnsureCreated();
        RemoveStaleLock(into);
        var result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout);
        if (!result.Ok && IsBroken(result))
        {
            Discard();
            EnsureCreated();
            result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout);
        }

        if (result.Ok)
        {
            return ResolveRef(into) is { } oid ? new FetchResult.Found(oid) : new FetchResult.Failed(GitFailure.Other, "git fetched the ref but it is not here; try again.");
        }

        if (result.Stderr.Contains("couldn't find remote ref", StringComparison.Ordinal))
        {
            return new FetchResult.Missing();
        }

        var (failure, message) = Complaints.Read(result);
        return new FetchResult.Failed(failure, message);
    }

    /// <summary>What a ref points to here; null when it is absent. Loose refs, the only ones we make, are read without git.</summary>
    public string? ResolveRef(string refName)
    {
        var loose = System.IO.Path.Combine(path, refName);
        if (File.Exists(loose) && File.ReadAllText(loose).Trim() is { Length: >= 40 } oid && oid.All(char.IsAsciiHexDigit))
        {
            return oid;
        }

        var result = Run(["rev-parse", "--verify", "-q", refName]);
        return result.Ok ? result.Text : null;
    }

    /// <summary>A file of a commit; null when it is absent or longer than <paramref name="maxBytes"/>.</summary>
    public byte[]? ReadFile(string commit, string name, int maxBytes)
    {
        var result = Run(["cat-file", "blob", $"{commit}:{name}"]);
        return result.Ok && result.Stdout.Length <= maxBytes ? result.Stdout : null;
    }

    /// <summary>The files at the root of a commit, by name. Null when the commit cannot be read.</summary>
    public IReadOnlyDictionary<string, StoredFile>? ListFiles(string commit)
    {
        var result = Run(["ls-tree", "-l", "-z", commit]);
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
            if (parts is [_, "blob", var oid, var size] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                files[entry[(tab + 1)..]] = new(oid, bytes);
            }
        }

        return files;
    }

    /// <summary>Whether a file stands at the root of a commit. Its content need not be here.</summary>
    public bool HasFile(string commit, string name) => Run(["ls-tree", "--name-only", "-z", commit, "--", name]) is { Ok: true, Stdout.Length: > 0 };

    /// <summary>A blob's bytes; null when it is absent or longer than <paramref name="maxBytes"/>.</summary>
    public byte[]? ReadBlob(string oid, int maxBytes)
    {
        var result = Run(["cat-file", "blob", oid]);
        return result.Ok && result.Stdout.Length <= maxBytes ? result.Stdout : null;
    }

    /// <summary>Reads blobs of any length, bit by bit.</summary>
    /// <exception cref="IOException">git could not be started.</exception>
    public BlobReader ReadBlobs() => new(git.Start(path, ["cat-file", "--batch"]));

    /// <summary>Stores bytes as a blob and gives its id.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteBlob(ReadOnlyMemory<byte> bytes) => Must(Run(["hash-object", "-w", "--no-filters", "--stdin"], bytes), "store a file");

    /// <summary>Makes a commit of these files (name to blob id), with an identity of its own, without parents unless one is given.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteCommit(IReadOnlyDictionary<string, string> files, string message, string? parent = null) => WriteCommit(files.Select(f => TreeEntry.File(f.Key, f.Value)), message, parent);

    /// <summary>The same of entries of any kind, each name once. What they name need not be here.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string WriteCommit(IEnumerable<TreeEntry> entries, string message, string? parent = null)
    {
        var listing = string.Concat(entries.Select(e => $"{e.Mode} {e.Type} {e.Oid}\t{e.Name}\0"));
        var tree = Must(Run(["mktree", "-z", "--missing"], Encoding.Latin1.GetBytes(listing)), "store a tree");
        string[] arguments = ["-c", "user.name=vibeworkout", "-c", "user.email=vibeworkout@localhost", "-c", "commit.gpgSign=false", "commit-tree", tree, "-m", message];
        return Must(Run(parent is null ? arguments : [.. arguments, "-p", parent]), "store a commit");
    }

    /// <summary>Points a ref here at a commit, so that git keeps its objects.</summary>
    /// <remarks>As with fetching, the caller is the only one who writes that ref at this moment.</remarks>
    public void SetRef(string refName, string oid)
    {
        RemoveStaleLock(refName);
        Must(Run(["update-ref", refName, oid]), "set a ref");
    }

    /// <summary>
    /// Packs what has been stored, once it lies in more than 200 folders: small objects of their own cost a file each. And packs the first time: by the bitmap of a pack git knows what a remote has already. Without one, of a commit without
    /// parents, it sends every file with every push.
    /// </summary>
    public void PackWhenMany()
    {
        var objects = System.IO.Path.Combine(path, "objects");
        var packed = System.IO.Path.Combine(path, "packed-once");
        if (Directory.Exists(objects) && (Directory.EnumerateDirectories(objects).Count() > 200 || !File.Exists(packed)))
        {
            File.WriteAllBytes(packed, []); // before it is tried: what cannot be packed in time is not tried with every push
            Run(["repack", "-a", "-d", "-b", "-q"]);
            Run(["prune-packed", "-q"]);
            Run(["prune", "--expire=1.hour.ago"]);
        }
    }

    /// <summary>Pushes a commit to one ref of the remote.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="oid">The commit.</param>
    /// <param name="expected">What the ref must point to there now: an id, the empty text for "absent", null for whatever it is.</param>
    /// <param name="timeout">After this git is stopped; the push may have arrived all the same.</param>
    public PushResult Push(string remote, string refName, string oid, string? expected, TimeSpan timeout)
    {
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return new PushResult.Failed(GitFailure.InvalidRemote, NotAcceptable);
        }

        var lease = expected is null ? "--force" : $"--force-with-lease={refName}:{expected}";
        var result = git.Run(path, timeout, ["push", "--porcelain", "--no-verify", "--no-signed", "--recurse-submodules=no", lease, remote, $"{oid}:{refName}"]);
        if (result.Ok)
        {
            return new PushResult.Done();
        }

        var said = result.Text + "\n" + result.Stderr;
        // "stale info": the lease; "fetch first", "cannot lock ref", "failed to update ref": the same race seen by the remote
        if (said.Contains("(stale info)", StringComparison.Ordinal) || said.Contains("(fetch first)", StringComparison.Ordinal) || said.Contains("cannot lock ref", StringComparison.Ordinal)
            || said.Contains("failed to update ref", StringComparison.Ordinal) || said.Contains("(reference already exists)", StringComparison.Ordinal) || said.Contains("incorrect old value", StringComparison.Ordinal))
        {
            return new PushResult.LeaseRefused();
        }

        var (failure, message) = Complaints.Read(result with { Stderr = said });
        return new PushResult.Failed(failure, message);
    }

    /// <summary>A git that was killed leaves its lock on the ref. Whoever writes a ref here holds a lock of ours for it, so a lock of git's that is there already is nobody's.</summary>
    private void RemoveStaleLock(string refName)
    {
        var file = System.IO.Path.Combine(path, refName + ".lock");
        if (File.Exists(file))
        {
            File.Delete(file);
        }
    }

    private GitResult FetchOnce(string remote, string refSpec, IReadOnlyList<string> settings, IReadOnlyList<string> options, TimeSpan timeout) => git.Run(path, timeout,
        ["-c", KeepPacks, .. settings, "fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", .. options, remote, refSpec]);

    /// <summary>Whether a complaint is about this repository rather than the remote.</summary>
    internal static bool IsBroken(GitResult result) =>
        !result.TimedOut && (result.Stderr.Contains("not a git repository: ", StringComparison.Ordinal) || result.Stderr.Contains("not a git repository (or", StringComparison.Ordinal)
            || result.Stderr.Contains("bad object", StringComparison.Ordinal) || result.Stderr.Contains("missing blob", StringComparison.Ordinal) || result.Stderr.Contains("corrupt", StringComparison.Ordinal)
            || result.Stderr.Contains("loose object", StringComparison.Ordinal) || result.Stderr.Contains("bad config", StringComparison.Ordinal) || result.Stderr.Contains("unable to resolve reference", StringComparison.Ordinal)
            || result.Stderr.Contains("missing necessary objects", StringComparison.Ordinal));

    private GitResult Run(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input = default) => git.Run(path, LocalTimeout, arguments, input);

    private string Must(GitResult result, string what) =>
        result.Ok ? result.Text : throw new IOException($"git could not {what} in {path}: {(result.Stderr.Length > 0 ? result.Stderr : "no message")}");

    private string Config()
    {
        // relative, so that a clone may be moved with everything in it
        var relative = includedConfig is null ? null : System.IO.Path.GetRelativePath(path, includedConfig).Replace('\\', '/').Replace("\"", "\\\"", StringComparison.Ordinal);
        var include = relative is null ? "" : $"[include]\n\tpath = \"{relative}\"\n";
        return include
            + "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n\thooksPath = /dev/null\n\tlogAllRefUpdates = false\n\tfsmonitor = false\n"
            + "[protocol \"ext\"]\n\tallow = never\n[fetch]\n\twriteCommitGraph = false\n\tpruneTags = false\n\tprune = false\n[push]\n\tfollowTags = false\n\tgpgSign = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";
    }
}
