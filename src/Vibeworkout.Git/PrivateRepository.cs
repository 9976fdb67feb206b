using System.Diagnostics;

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

    internal static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(30);

    private readonly string folder = access?.Folder ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    private GitRunner? runner;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where a repository lies that an earlier version made here, once this version has made its own.</summary>
    public string PathBefore => Path + ".before";

    private RemoteAccess Access => access ??= RemoteAccess.OfMachine(git);

    private GitRunner Git => runner ??= Access.Apply(git, System.IO.Path.Combine(Path, "global"));

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

    private Process Start(IReadOnlyList<string> arguments) => Git.Start(folder, [$"--git-dir={Path}", .. arguments]);

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
