using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// A bare repository of our own, through which hidden refs are read from and written to a remote. Nothing in it is precious: its objects
/// may be thrown away at any time. One process works in it at a time; its caller
/// sees to that. It includes nobody's config: what a remote needs of the user's settings comes with each run (<see cref="RemoteAccess"/>),
/// so no hook, refspec, option or filter of theirs reaches in, and nothing of
/// theirs changes.
/// </summary>
/// <param name="path">Where it lies, or will.</param>
/// <param name="git">Runs git.</param>
/// <param name="access">What reaches remotes; null for what this machine's git has outside of all repositories.</param>
public sealed partial class PrivateRepository(string path, GitRunner git, RemoteAccess? access = null)
{
    /// <summary>Sealed files never change and resemble nothing: looking for deltas between them would take most of a push.</summary>
    private const string Attributes = "tool-stats.*.jsonl -delta\n";

    /// <summary>What is said of a remote that may not be given to git.</summary>
    public const string NotAcceptable = "The remote is not one that git may be given; name a remote, a path or an https or ssh URL.";

    /// <summary>Every fetch of something new leaves a pack; with more than these they are done away with.</summary>
    private const int MostPacks = 50;

    /// <summary>The most that a fetch may bring unless its caller says otherwise, in bytes as they travel.</summary>
    public const long UsualFetch = 256 * 1024 * 1024;

    internal static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How often and how long to look whether somebody else was faster, where a remote refused without saying why.</summary>
    private static readonly TimeSpan[] LooksForRace = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

    private readonly string folder = access?.Folder ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    private GitRunner? runner;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where a repository lies that an earlier version made here, once this version has made its own.</summary>
    public string PathBefore => Path + ".before";

    private RemoteAccess Access => access ??= RemoteAccess.OfMachine(git);

    private GitRunner Git => runner ??= Access.Apply(git, System.IO.Path.Combine(Path, "global"));

    private string PackFolder => System.IO.Path.Combine(Path, "objects", "pack");

    /// <summary>Makes the repository where there is none, or none of this form. Safe when several processes do it at once: it is built
    /// aside and moved into place.</summary>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public void EnsureCreated()
    {
        if (IsWhole())
        {
            return;
        }

        var parent = System.IO.Path.GetDirectoryName(Path)!;
        Directory.CreateDirectory(parent);
        var draft = System.IO.Path.Combine(parent, $"{System.IO.Path.GetFileName(Path)}.{System.IO.Path.GetRandomFileName()[..8]}");
        try
        {
            foreach (var folder in (ReadOnlySpan<string>)["refs", "info", "objects/pack", "objects/info"])
            {
                Directory.CreateDirectory(System.IO.Path.Combine(draft, folder));
            }

            foreach (var (file, text) in Files())
            {
                File.WriteAllText(System.IO.Path.Combine(draft, file), text);
            }
        }
        catch (IOException)
        {
            Delete(draft); // the disk is full, and stays so for the next one: nothing is left behind with every call
            throw;
        }

        for (var tries = 0; ; tries++)
        {
            try
            {
                Directory.Move(draft, Path);
                return;
            }
            catch (IOException) when (IsWhole())
            {
                Delete(draft); // somebody else made it meanwhile
                return;
            }
            catch (IOException) when (IsThere(Path) && tries < 3)
            {
                PutAside();
            }
        }
    }

    /// <summary>Half a repository, or one of another form, in which nothing is precious; but what an earlier version made remembers what a
    /// remote had confirmed, and waits for whoever reads that.</summary>
    private void PutAside()
    {
        var config = System.IO.Path.Combine(Path, "config");
        if (
            File.Exists(config)
            && File.ReadAllText(config).StartsWith("[include]", StringComparison.Ordinal)
            && !Directory.Exists(PathBefore)
        )
        {
            Directory.Move(Path, PathBefore);
        }
        else
        {
            Discard();
        }
    }

    /// <summary>Throws the repository away; the next <see cref="EnsureCreated"/> makes it anew.</summary>
    public void Discard() => Delete(Path);

    /// <summary>Fetches one ref from the remote. When this repository proves broken it is made anew once.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="negotiation">What the remote is told of what is here.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here; the same name when null. The caller is the only one who writes it at this moment.</param>
    /// <param name="maxBytes">The most that may come, in bytes as they travel; a fetch of more is stopped and leaves nothing.</param>
    public FetchResult Fetch(
        string remote,
        string refName,
        FetchNegotiation negotiation,
        TimeSpan timeout,
        string? into = null,
        long maxBytes = UsualFetch
    )
    {
        if (CountPacks() > MostPacks)
        {
            DropPacks(negotiation);
        }

        return Fetch(
            remote,
            refName,
            negotiation == FetchNegotiation.Noop ? ["-c", "fetch.negotiationAlgorithm=noop"] : [],
            [],
            timeout,
            into,
            maxBytes
        );
    }

    /// <summary>Fetches a ref's newest commit alone and of it, where the remote can do that, only which files there are. The repository is
    /// shallow from then on: use one that nothing else is fetched into.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there; <c>HEAD</c> for the default branch.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here. The caller is the only one who writes it at this moment.</param>
    public FetchResult FetchTip(string remote, string refName, TimeSpan timeout, string into) =>
        Fetch(remote, refName, [], ["--depth=1", "--filter=blob:none"], timeout, into, UsualFetch);

    /// <summary>Asks a remote which of these refs it has.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refNames">Full names.</param>
    /// <param name="timeout">After this git is stopped.</param>
    public RemoteRefs AskFor(string remote, IReadOnlyList<string> refNames, TimeSpan timeout)
    {
        if (Refusal(remote) is { } refusal)
        {
            return new RemoteRefs.Failed(refusal.Failure, refusal.Message);
        }

        EnsureCreated();
        var result = Run(timeout, ["ls-remote", "-q", remote, .. refNames]);
        if (!result.Ok)
        {
            var (failure, message) = Explain(result);
            return new RemoteRefs.Failed(failure, message);
        }

        // "<oid>\t<name>"; a name asked for also matches the end of longer ones
        return new RemoteRefs.Listed(
            result
                .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t'))
                .Where(parts => parts.Length == 2 && refNames.Contains(parts[1]))
                .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal)
        );
    }

    /// <summary>What time the remote thinks it is, from the Date header of its own answer; null where it has none.</summary>
    public DateTimeOffset? AskClock(string remote, string refName, TimeSpan timeout)
    {
        if (Refusal(remote) is not null)
        {
            return null;
        }

        EnsureCreated();
        var asked = Git.With(new Dictionary<string, string> { ["GIT_CURL_VERBOSE"] = "1", ["GIT_TRACE_CURL_NO_DATA"] = "1" })
            .Run(folder, timeout, [$"--git-dir={Path}", "ls-remote", remote, refName]);
        foreach (var line in asked.Stderr.Split('\n'))
        {
            var at = line.IndexOf("date: ", StringComparison.OrdinalIgnoreCase);
            if (
                at >= 0
                && DateTimeOffset.TryParse(
                    line[(at + 6)..].Trim(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var time
                )
            )
            {
                return time;
            }
        }

        return null;
    }

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
    public byte[]? ReadFile(string commit, string name, int maxBytes) => ReadBlob($"{commit}:{name}", maxBytes);

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

    /// <summary>Pushes a commit to one ref of the remote, where fetches come from: another address to push to is not heeded.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="oid">The commit.</param>
    /// <param name="expected">What the ref must point to there now: an id, the empty text for "absent", null for whatever it is.</param>
    /// <param name="timeout">After this git is stopped; the push may have arrived all the same.</param>
    public PushResult Push(string remote, string refName, string oid, string? expected, TimeSpan timeout) =>
        Push(remote, refName, oid, expected, timeout, dryRun: false);

    /// <summary>Asks the remote, as far as it says so without being written to, whether a push of a commit would be taken.</summary>
    public PushResult TryPush(string remote, string refName, string oid, TimeSpan timeout) =>
        Push(remote, refName, oid, null, timeout, dryRun: true);

    /// <summary>Runs git in this repository, as it is run for everything here.</summary>
    internal GitResult Run(
        TimeSpan timeout,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input = default,
        int maxOutput = GitRunner.UsualOutput,
        Func<bool>? goesOn = null
    ) => Git.Run(folder, timeout, [$"--git-dir={Path}", .. arguments], input, maxOutput, goesOn);

    /// <summary>Why a remote must not be talked to at all; null when it may be.</summary>
    internal GitProblem? Refusal(string remote) =>
        RemoteAddress.IsAcceptable(remote) ? Access.Problem : new(GitFailure.InvalidRemote, NotAcceptable);

    /// <summary>What a run that failed means, with what may have been missing from it.</summary>
    internal GitProblem Explain(GitResult result)
    {
        var problem = Complaints.Read(result);
        return
            Access.Note is { } note
            && problem.Failure
                is GitFailure.AuthenticationNeeded
                    or GitFailure.Offline
                    or GitFailure.Refused
                    or GitFailure.NoSuchRepository
                    or GitFailure.Other
            ? problem with
            {
                Message = $"{problem.Message} {Access.Note}".TrimEnd(),
            }
            : problem;
    }

    /// <summary>Whether what lies here is damaged, after a run that failed for no reason of the remote's: git's words do not tell, its own
    /// check does.</summary>
    internal bool IsBroken(GitResult result) =>
        !result.TimedOut
        && !result.TooMuch
        && !result.GitMissing
        && Complaints.Read(result).Failure is GitFailure.Other or GitFailure.RemoteDamaged
        && (
            !IsWhole()
            || Run(LocalTimeout, ["fsck", "--connectivity-only", "--no-progress", "--no-dangling"]) is { Ok: false, TimedOut: false }
        );

    /// <summary>A git that was stopped leaves locks and half a pack.</summary>
    internal void RemoveLeftovers()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        var inside = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (
            var left in Directory
                .EnumerateFiles(Path, "*.lock", inside)
                .Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Path, "objects"), "tmp_*", inside))
                .ToList()
        )
        {
            DeleteFile(left);
        }

        foreach (var left in Directory.EnumerateDirectories(System.IO.Path.Combine(Path, "objects"), "tmp_objdir-*"))
        {
            Delete(left);
        }
    }

    /// <summary>A folder with everything in it, or whatever else stands there: of a link the link alone.</summary>
    private static void Delete(string path)
    {
        if (
            IsThere(path)
            && (new FileInfo(path).Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != FileAttributes.Directory
        )
        {
            File.Delete(path);
            return;
        }

        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                File.SetAttributes(file, FileAttributes.Normal); // git's objects are read-only, which Windows would not delete
            }

            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Whether anything is there: also a link that leads nowhere.</summary>
    private static bool IsThere(string path) => (int)new FileInfo(path).Attributes != -1;

    private static void DeleteFile(string file)
    {
        File.SetAttributes(file, FileAttributes.Normal);
        File.Delete(file);
    }

    private FetchResult Fetch(
        string remote,
        string refName,
        IReadOnlyList<string> settings,
        IReadOnlyList<string> options,
        TimeSpan timeout,
        string? into,
        long maxBytes
    )
    {
        into ??= refName;
        if (Refusal(remote) is { } refusal)
        {
            return new FetchResult.Failed(refusal.Failure, refusal.Message);
        }

        EnsureCreated();
        RemoveStaleLock(into);
        var result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout, maxBytes);
        if (!result.Ok && !Complaints.SaysNoSuchRef(result) && IsBroken(result))
        {
            Discard();
            EnsureCreated();
            result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout, maxBytes);
        }

        if (result.Ok)
        {
            return ResolveRef(into) is { } oid
                ? new FetchResult.Found(oid)
                : new FetchResult.Failed(GitFailure.Other, "git fetched the ref but it is not here; try again.");
        }

        if (Complaints.SaysNoSuchRef(result))
        {
            return new FetchResult.Missing();
        }

        if (result.TooMuch)
        {
            return new FetchResult.Failed(
                GitFailure.TooLarge,
                "What stands in the ref on the git remote is far larger than it should be, so it was not fetched; see who wrote it."
            );
        }

        var (failure, message) = Explain(result);
        return new FetchResult.Failed(failure, message);
    }

    private GitResult FetchOnce(
        string remote,
        string refSpec,
        IReadOnlyList<string> settings,
        IReadOnlyList<string> options,
        TimeSpan timeout,
        long maxBytes
    )
    {
        // it comes into a file that grows: no setting of git's bounds that
        var result = Run(
            timeout,
            [
                .. settings,
                "fetch",
                "-q",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "--refmap=",
                .. options,
                remote,
                refSpec,
            ],
            goesOn: () => IncomingBytes() <= maxBytes
        );
        if (result.TimedOut || result.TooMuch)
        {
            RemoveLeftovers();
        }

        return result;
    }

    private long IncomingBytes() =>
        Directory.Exists(PackFolder) ? new DirectoryInfo(PackFolder).EnumerateFiles("tmp_pack_*").Sum(f => f.Exists ? f.Length : 0) : 0;

    /// <summary>How many packs there are. What a git that was killed with its caller left behind goes on the way.</summary>
    private int CountPacks()
    {
        var packs = 0;
        foreach (var file in Directory.Exists(PackFolder) ? Directory.EnumerateFiles(PackFolder) : [])
        {
            if (file.EndsWith(".pack", StringComparison.Ordinal))
            {
                packs++;
            }
            else if (System.IO.Path.GetFileName(file.AsSpan()).StartsWith("tmp_"))
            {
                DeleteFile(file);
            }
        }

        return packs;
    }

    private void DropPacks(FetchNegotiation negotiation)
    {
        if (negotiation == FetchNegotiation.Noop)
        {
            Discard(); // the next fetch brings everything it needs
        }
        else
        {
            Pack();
        }
    }

    private void Pack()
    {
        Run(LocalTimeout, ["repack", "-a", "-d", "-b", "-q"]);
        Run(LocalTimeout, ["prune-packed", "-q"]);
        Run(LocalTimeout, ["prune", "--expire=1.hour.ago"]);
    }

    private PushResult Push(string remote, string refName, string oid, string? expected, TimeSpan timeout, bool dryRun)
    {
        if (Refusal(remote) is { } refusal)
        {
            return new PushResult.Failed(refusal.Failure, refusal.Message);
        }

        var lease = expected is null ? "--force" : $"--force-with-lease={refName}:{expected}";
        string[] arguments =
        [
            "push",
            "--porcelain",
            "--no-verify",
            "--no-signed",
            "--recurse-submodules=no",
            lease,
            remote,
            $"{oid}:{refName}",
        ];
        var result = Run(timeout, dryRun ? ["push", "--dry-run", .. arguments[1..]] : arguments);
        if (result.Ok)
        {
            return new PushResult.Done();
        }

        // a line of the ref's own: "! TAB from:to TAB [rejected] (why)" is this git's word, "[remote rejected] (why)" the remote's
        switch (Complaints.ReadRejection(result.Text, refName))
        {
            case Rejection.Stale:
                return new PushResult.LeaseRefused();
            case Rejection.NonFastForward:
                return new PushResult.Failed(GitFailure.NonFastForward, "The git remote takes fast-forwards only.");
            case Rejection.ByPolicy:
                return new PushResult.Failed(
                    GitFailure.Refused,
                    $"The git remote refused to update {refName}: its own rules or hooks forbid it."
                );
            case Rejection.CouldNotUpdate:
                return expected is not null && HasMoved(remote, refName, expected, timeout)
                    ? new PushResult.LeaseRefused()
                    : new PushResult.Failed(
                        GitFailure.Refused,
                        $"The git remote could not update {refName}: another ref's name may stand in its way, or its disk or "
                            + $"rights do not allow it."
                    );
        }

        var (failure, message) = Explain(result);
        return new PushResult.Failed(failure, message);
    }

    /// <summary>Whether somebody else was faster: the ref is not where it was. One who is just writing it is given a moment.</summary>
    private bool HasMoved(string remote, string refName, string expected, TimeSpan timeout)
    {
        foreach (var pause in LooksForRace)
        {
            Task.Delay(pause, TimeProvider.System).Wait();
            if (AskFor(remote, [refName], timeout) is RemoteRefs.Listed listed && listed.Oids.GetValueOrDefault(refName, "") != expected)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A git that was killed leaves its lock on the ref. Whoever writes a ref here holds a lock of ours for it, so a lock of git's
    /// that is there already is nobody's.</summary>
    private void RemoveStaleLock(string refName)
    {
        Delete(System.IO.Path.Combine(Path, refName + ".lock"));
    }

    private byte[]? ReadWithin(string name, int maxBytes)
    {
        using var cat = Start(["cat-file", "--batch"]);
        using var late = new Timer(_ => Kill(cat), null, LocalTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            _ = cat.StandardError.BaseStream.CopyToAsync(Stream.Null);
            using (var ask = cat.StandardInput.BaseStream)
            {
                ask.Write(Encoding.UTF8.GetBytes(name + "\n"));
            }

            // "<oid> blob <size>", or "<name> missing"
            var said = cat.StandardOutput.BaseStream;
            var header = new StringBuilder();
            for (int next; header.Length < 2048 && (next = said.ReadByte()) is >= 0 and not '\n'; )
            {
                header.Append((char)next);
            }

            if (
                header.ToString().Split(' ') is not [_, "blob", var size]
                || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > maxBytes
            )
            {
                return null;
            }

            var bytes = new byte[length];
            said.ReadExactly(bytes);
            return bytes;
        }
        finally
        {
            Kill(cat); // it has said what was wanted, or far too much
        }
    }

    private Process Start(IReadOnlyList<string> arguments) => Git.Start(folder, [$"--git-dir={Path}", .. arguments]);

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
            process.WaitForExit(1000);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // it ended by itself meanwhile
        }
    }

    private static string Must(GitResult result, string what) =>
        result.Ok ? result.Text : throw new IOException($"git could not {what}: {Complaints.Read(result).Message.TrimEnd('.')}");

    /// <summary>Whether the repository is there, in this form.</summary>
    private bool IsWhole()
    {
        try
        {
            return Files().All(file => File.ReadAllText(System.IO.Path.Combine(Path, file.Name)) == file.Text)
                && Directory.Exists(PackFolder)
                && Directory.Exists(System.IO.Path.Combine(Path, "refs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IEnumerable<(string Name, string Text)> Files() =>
        [("HEAD", "ref: refs/heads/main\n"), ("config", Config()), ("global", Global()), ("info/attributes", Attributes)];

    private string Config() =>
        $"[core]\n\trepositoryformatversion = {(Access.Sha256 ? 1 : 0)}\n\tfilemode = true\n\tbare = true\n\thooksPath = "
        + $"/dev/null\n\tlogAllRefUpdates = false\n\tfsmonitor = false\n\tbigFileThreshold = 1m\n\tfsync = none\n"
        + (Access.Sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "")
        + "[protocol \"ext\"]\n\tallow = never\n[fetch]\n\tunpackLimit = 1\n\twriteCommitGraph = false\n\tpruneTags = "
        + "false\n\tprune = false\n[push]\n\tfollowTags = false\n\tgpgSign = false\n[commit]\n\tgpgSign = false\n"
        + "[pack]\n\twriteReverseIndex = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

    /// <summary>What the program at the other end of a path sees in place of the user's own config: it needs to trust the folder, and
    /// should not take a large file into memory.</summary>
    private string Global() =>
        "[core]\n\tbigFileThreshold = 1m\n"
        + string.Concat(
            Access.SafeDirectories.Select(d =>
                $"[safe]\n\tdirectory = "
                + $"\"{d.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"
            )
        );
}
