using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// The commits on all branches of a remote, read from a repository of our own that holds their history without the contents of files, where
/// the remote can do that. Contents are fetched for the few commits whose
/// lines are asked for. Nothing in the repository is precious. Its caller is the only one who works in it at this moment.
/// </summary>
/// <param name="path">Where it lies, or will.</param>
/// <param name="git">Runs git.</param>
public sealed class CommitHistory(string path, GitRunner git)
{
    private const string Branches = "refs/remotes/origin/";

    // sha, committer time, author time, author's name and address, message: each ended by NUL, which none of them can hold
    private const string Format = "--format=tformat:%H%x00%ct%x00%at%x00%an%x00%ae%x00%B";
    private const int Fields = 6;

    /// <summary>Every fetch of something new leaves a pack; with more than these the repository is made anew.</summary>
    private const int MostPacks = 300;

    private const int CommitsAtOnce = 100;

    private readonly PrivateRepository repository = new(path, git);

    /// <summary>Brings the branches here up to date with the remote's. A branch that is gone there is gone here; its commits stay for a
    /// while.</summary>
    /// <param name="remote">A path or a URL.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <returns>Why it could not be done; null when it was.</returns>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public GitProblem? Fetch(string remote, TimeSpan timeout)
    {
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return new(GitFailure.InvalidRemote, PrivateRepository.NotAcceptable);
        }

        if (Directory.Exists(PackFolder) && Directory.EnumerateFiles(PackFolder, "*.pack").Count() > MostPacks)
        {
            repository.Discard();
        }

        repository.EnsureCreated();
        RemoveLeftovers();
        var result = FetchBranches(remote, timeout);
        if (!result.Ok && repository.IsBroken(result))
        {
            repository.Discard();
            repository.EnsureCreated();
            result = FetchBranches(remote, timeout);
        }

        return result.Ok ? null : Problem(result);
    }

    /// <summary>A text that is another one as soon as a branch here moved.</summary>
    public string Fingerprint(TimeSpan timeout) =>
        Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(
                repository.Run(timeout, ["for-each-ref", "--format=%(objectname)", Branches]).Stdout
            )
        );

    /// <summary>The commits on any branch that were committed in a time, both ends included.</summary>
    public CommitList InTime(DateTimeOffset from, DateTimeOffset to, int most, TimeSpan timeout)
    {
        var (since, until) = (Seconds(from), $"--until={Seconds(to)}");
        // as a filter: clocks differ, and an old commit in between must not end the search
        var result = Log([$"--since-as-filter={since}", until, Most(most), "--remotes=origin"], timeout);
        if (!result.Ok && result.Stderr.Contains("since-as-filter", StringComparison.Ordinal))
        {
            result = Log([$"--since={since}", until, Most(most), "--remotes=origin"], timeout); // git before 2.37
        }

        return ToList(result, most);
    }

    /// <summary>The commits on any branch whose message holds a text, in whatever case.</summary>
    public CommitList WithText(string text, int most, TimeSpan timeout) =>
        ToList(Log(["--fixed-strings", "--regexp-ignore-case", $"--grep={text}", Most(most), "--remotes=origin"], timeout), most);

    /// <summary>Commits by their ids, on a branch or not; those that are not here are left out.</summary>
    public IReadOnlyList<HistoryCommit> Find(IReadOnlyCollection<string> oids, TimeSpan timeout) =>
        oids.Count == 0 ? [] : ToList(Log(["--no-walk=unsorted", "--ignore-missing", "--stdin"], timeout, Lines(oids)), oids.Count).Commits;

    /// <summary>The files that commits changed, with lines. Contents that are not here are fetched, all at once.</summary>
    /// <param name="remote">Where from.</param>
    /// <param name="oids">The commits.</param>
    /// <param name="timeout">After this git is stopped; what was read until then is in the answer.</param>
    public ChangedLines Changes(string remote, IReadOnlyCollection<string> oids, TimeSpan timeout)
    {
        var files = new Dictionary<string, IReadOnlyList<ChangedFile>>(StringComparer.Ordinal);
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return new(files, new(GitFailure.InvalidRemote, PrivateRepository.NotAcceptable));
        }

        var clock = Stopwatch.StartNew();
        foreach (var some in oids.Chunk(CommitsAtOnce))
        {
            FetchContents(remote, some, timeout - clock.Elapsed);
            var left = timeout - clock.Elapsed;
            var result =
                left > TimeSpan.Zero
                    ? repository.Run(
                        left,
                        [
                            .. From(remote),
                            "diff-tree",
                            "--stdin",
                            "--always",
                            "--root",
                            "-r",
                            "-z",
                            "-M",
                            "--numstat",
                            "--no-ext-diff",
                            "--no-textconv",
                        ],
                        Lines(some)
                    )
                    : new GitResult(-1, [], "", TimedOut: true);
            if (!result.Ok)
            {
                return new(files, Problem(result));
            }

            ReadChanges(result.Stdout, files);
        }

        return new(files, null);
    }

    private string PackFolder => Path.Combine(path, "objects", "pack");

    private GitResult FetchBranches(string remote, TimeSpan timeout) =>
        repository.Run(
            timeout,
            [
                .. From(remote),
                "fetch",
                "-q",
                "--no-tags",
                "--prune",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "origin",
                $"+refs/heads/*:{Branches}*",
            ]
        );

    /// <summary>
    /// Fetches what the commits' files hold and is not here, in one go: git by itself would ask once for every commit. What this does not
    /// bring, git asks for when it is needed; so a failure here is none.
    /// </summary>
    private void FetchContents(string remote, IReadOnlyCollection<string> commits, TimeSpan timeout)
    {
        var clock = Stopwatch.StartNew();
        if (
            timeout <= TimeSpan.Zero
            || repository.Run(
                timeout,
                ["diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-commit-id"],
                Lines(commits)
            )
                is not { Ok: true } raw
        )
        {
            return;
        }

        // ":100644 100644 <old> <new> M"; a submodule's mode is 160000, and what is not there is all zeros
        var wanted = Encoding
            .UTF8.GetString(raw.Stdout)
            .Split('\0')
            .Where(entry => entry.StartsWith(':'))
            .Select(entry => entry[1..].Split(' '))
            .Where(parts => parts.Length == 5)
            .SelectMany(parts => new[] { (Mode: parts[0], Oid: parts[2]), (Mode: parts[1], Oid: parts[3]) })
            .Where(side => side.Mode is not ("000000" or "160000"))
            .Select(side => side.Oid)
            .Distinct()
            .ToList();
        // no remote is named here, so git cannot fetch and says what is missing
        if (
            wanted.Count == 0
            || repository.Run(timeout, ["cat-file", "--batch-check=%(objectname)"], Lines(wanted)) is not { Ok: true } here
        )
        {
            return;
        }

        var missing = here
            .Text.Split('\n')
            .Where(line => line.EndsWith(" missing", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)])
            .ToList();
        if (missing.Count > 0 && timeout - clock.Elapsed is var left && left > TimeSpan.Zero)
        {
            repository.Run(
                left,
                [
                    "-c",
                    "fetch.negotiationAlgorithm=noop",
                    .. From(remote),
                    "fetch",
                    "-q",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--no-auto-maintenance",
                    "--no-recurse-submodules",
                    "--stdin",
                    "origin",
                ],
                Lines(missing)
            );
        }
    }

    /// <summary>The remote, named anew for each run and written nowhere: what it has and we have not is there to be asked for, and of
    /// files' contents only what is asked for comes.</summary>
    private static string[] From(string remote) =>
        ["-c", $"remote.origin.url={remote}", "-c", "remote.origin.promisor=true", "-c", "remote.origin.partialCloneFilter=blob:none"];

    private GitResult Log(IReadOnlyList<string> which, TimeSpan timeout, ReadOnlyMemory<byte> input = default) =>
        repository.Run(
            timeout,
            [
                "-c",
                "log.showSignature=false",
                "log",
                "-z",
                "--no-color",
                "--no-patch",
                "--no-mailmap",
                "--no-notes",
                "--encoding=UTF-8",
                Format,
                .. which,
            ],
            input
        );

    private CommitList ToList(GitResult result, int most)
    {
        if (!result.Ok)
        {
            return new([], false, Problem(result));
        }

        var fields = Encoding.UTF8.GetString(result.Stdout).Split('\0');
        var commits = new List<HistoryCommit>();
        for (var i = 0; i + Fields <= fields.Length; i += Fields)
        {
            commits.Add(new(fields[i], Time(fields[i + 1]), Time(fields[i + 2]), fields[i + 3], fields[i + 4], fields[i + 5]));
        }

        return new([.. commits.Take(most)], commits.Count > most, null);
    }

    /// <summary>"commit NUL", then of each file "added TAB deleted TAB path NUL", or of a renamed one "added TAB deleted TAB NUL old path
    /// NUL new path NUL".</summary>
    private static void ReadChanges(byte[] output, Dictionary<string, IReadOnlyList<ChangedFile>> files)
    {
        var fields = Encoding.UTF8.GetString(output).Split('\0');
        var current = new List<ChangedFile>();
        for (var i = 0; i < fields.Length; i++)
        {
            var parts = fields[i].Split('\t', 3);
            if (parts.Length == 1)
            {
                if (fields[i].Length > 0)
                {
                    current = [];
                    files[fields[i]] = current;
                }
            }
            else if (parts is [var added, var deleted, var path])
            {
                if (path.Length == 0)
                {
                    path = fields[i + 2];
                    i += 2;
                }

                current.Add(new(path, Count(added), Count(deleted)));
            }
        }
    }

    /// <summary>A git that was stopped at its deadline leaves locks and half a pack.</summary>
    private void RemoveLeftovers()
    {
        foreach (
            var left in Directory
                .EnumerateFiles(path, "*.lock")
                .Concat(Directory.EnumerateFiles(Path.Combine(path, "refs"), "*.lock", SearchOption.AllDirectories))
                .Concat(Directory.Exists(PackFolder) ? Directory.EnumerateFiles(PackFolder, "tmp_*") : [])
        )
        {
            File.SetAttributes(left, FileAttributes.Normal);
            File.Delete(left);
        }
    }

    private GitProblem Problem(GitResult result)
    {
        return repository.Explain(result);
    }

    private static string Most(int most) => string.Create(CultureInfo.InvariantCulture, $"--max-count={most + 1}");

    private static string Seconds(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"@{Math.Max(0, at.ToUnixTimeSeconds())} +0000");

    /// <summary>A commit may claim any time; one that is none is taken for the beginning of time.</summary>
    private static DateTimeOffset Time(string seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
        && s <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(s)
            : DateTimeOffset.UnixEpoch;

    private static int? Count(string lines) =>
        int.TryParse(lines, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\n")));
}
