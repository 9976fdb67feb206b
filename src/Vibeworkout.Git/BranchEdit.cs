using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Changes a few files of a remote's branch by one commit on top of it, in a repository of our own that holds the newest commit without the
/// contents of files. Never forces: whoever pushed meanwhile wins.
/// Nothing in the repository is precious; its caller is the only one who works in it, and throws it away afterwards.
/// </summary>
/// <param name="path">Where it lies, or will.</param>
/// <param name="git">Runs git.</param>
public sealed class BranchEdit(string path, GitRunner git)
{
    private const string Here = "refs/edit/tip";
    private const string Heads = "refs/heads/";
    private const string WhenEmpty = "main";

    private readonly PrivateRepository repository = new(path, git);

    /// <summary>Fetches the newest commit of the default branch.</summary>
    /// <returns>The branch, or why it could not be fetched.</returns>
    public (BranchTip? Tip, GitProblem? Problem) FetchDefault(string remote, TimeSpan timeout)
    {
        if (!RemoteAddress.IsAcceptable(remote))
        {
            return (null, new(GitFailure.InvalidRemote, PrivateRepository.NotAcceptable));
        }

        repository.EnsureCreated();
        var asked = repository.Run(timeout, ["ls-remote", "-q", "--symref", remote, "HEAD"]);
        if (!asked.Ok)
        {
            return (null, Problem(asked));
        }

        // "ref: refs/heads/main TAB HEAD", then the commit
        var branch = asked
            .Text.Split('\n')
            .Select(line => line.Split('\t')[0])
            .FirstOrDefault(name => name.StartsWith("ref: " + Heads, StringComparison.Ordinal))
            ?[("ref: " + Heads).Length..];
        if (branch is null)
        {
            return (new BranchTip(WhenEmpty, null), null);
        }

        var fetched = repository.Run(
            timeout,
            [
                .. From(remote),
                "fetch",
                "-q",
                "--depth=1",
                "--filter=blob:none",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "origin",
                $"+{Heads}{branch}:{Here}",
            ]
        );
        return fetched.Ok ? (new BranchTip(branch, repository.ResolveRef(Here)), null) : (null, Problem(fetched));
    }

    /// <summary>A text file of a commit; null when there is none. What is not here is fetched.</summary>
    /// <exception cref="IOException">It is there, but could not be fetched.</exception>
    public string? Read(string remote, string commit, string file, TimeSpan timeout)
    {
        var listed = repository.Run(timeout, ["ls-tree", "-z", commit, "--", file]);
        if (!listed.Ok || listed.Text.Length == 0)
        {
            return null;
        }

        // "100644 blob <oid> TAB name"
        var parts = listed.Text.Split('\t')[0].Split(' ');
        if (parts is not [_, "blob", var oid])
        {
            return null;
        }

        var read = repository.Run(timeout, [.. From(remote), "cat-file", "blob", oid]);
        return read.Ok
            ? Encoding.UTF8.GetString(read.Stdout)
            : throw new IOException($"{file} could not be read from the remote ({Problem(read).Message})");
    }

    /// <summary>Makes the commit; its files keep their modes where they are there already.</summary>
    /// <param name="parent">What it stands on; null for a first commit.</param>
    /// <param name="files">Contents by path from the root.</param>
    /// <param name="message">The commit's message.</param>
    /// <exception cref="IOException">The disk would not take it.</exception>
    public string Commit(string? parent, IReadOnlyDictionary<string, string> files, string message)
    {
        Must(parent is null ? ["read-tree", "--empty"] : ["read-tree", parent], "read the branch's files");
        foreach (var (file, text) in files)
        {
            var mode =
                repository.Run(PrivateRepository.LocalTimeout, ["ls-files", "-s", "-z", "--", file])
                    is { Ok: true, Text: { Length: > 6 } there }
                && there.StartsWith("100755", StringComparison.Ordinal)
                    ? "100755"
                    : "100644";
            Must(
                ["update-index", "--add", "--cacheinfo", $"{mode},{repository.WriteBlob(Encoding.UTF8.GetBytes(text))},{file}"],
                "change a file"
            );
        }

        var tree = Must(["write-tree", "--missing-ok"], "store a tree");
        string[] arguments =
        [
            "-c",
            "user.name=vibeworkout",
            "-c",
            "user.email=vibeworkout@localhost",
            "-c",
            "commit.gpgSign=false",
            "commit-tree",
            tree,
            "-m",
            message,
        ];
        return Must(parent is null ? arguments : [.. arguments, "-p", parent], "store a commit");
    }

    /// <summary>Pushes the commit to a branch that must be where it was: at <paramref name="parent"/>, or absent when null.</summary>
    public PushResult Push(string remote, string commit, string branch, string? parent, TimeSpan timeout) =>
        repository.Push(remote, Heads + branch, commit, parent ?? "", timeout);

    /// <summary>Throws everything away.</summary>
    public void Discard() => repository.Discard();

    private static string[] From(string remote) =>
        ["-c", $"remote.origin.url={remote}", "-c", "remote.origin.promisor=true", "-c", "remote.origin.partialCloneFilter=blob:none"];

    private string Must(IReadOnlyList<string> arguments, string what) =>
        repository.Run(PrivateRepository.LocalTimeout, arguments) is { Ok: true } done
            ? done.Text
            : throw new IOException($"git could not {what} in {path}");

    private GitProblem Problem(GitResult result)
    {
        return repository.Explain(result);
    }
}
