using System.Globalization;
using System.Text;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A person and a time, as a commit names them.</summary>
public sealed record Signature(string Name, string Email, DateTimeOffset At)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} <{Email}> {At.ToUnixTimeSeconds()} +0000");
}

/// <summary>A commit to be made. A file whose text is null is taken away.</summary>
public sealed record NewCommit(
    string Message,
    IReadOnlyDictionary<string, string?> Files,
    Signature Author,
    Signature Committer,
    IReadOnlyList<string> CoAuthors
);

/// <summary>A commit that was made, with its lines against its first parent.</summary>
public sealed record Commit(
    string Oid,
    string Tree,
    IReadOnlyList<string> Parents,
    Signature Author,
    Signature Committer,
    string Message,
    int Additions,
    int Deletions,
    int ChangedFiles
);

/// <summary>A bare repository in the double's folder. All of it is git's own work.</summary>
public sealed class BareRepository
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_COMMITTER_NAME"] = "GitHub",
        ["GIT_COMMITTER_EMAIL"] = "noreply@github.com",
        ["GIT_AUTHOR_NAME"] = "GitHub",
        ["GIT_AUTHOR_EMAIL"] = "noreply@github.com",
    };

    private BareRepository(string folder) => Folder = folder;

    public string Folder { get; }

    internal static IEnumerable<KeyValuePair<string, string>> OwnEnvironment => Environment;

    internal static async Task<BareRepository> CreateAsync(string folder, string defaultBranch)
    {
        var git = new BareRepository(folder);
        Directory.CreateDirectory(folder);
        await git.RunAsync("init", "-q", "--bare", $"--initial-branch={defaultBranch}", folder);
        await File.AppendAllTextAsync(
            Path.Combine(folder, "config"),
            "[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n"
        );
        return git;
    }

    /// <summary>Runs git in it; its output. Fails the test when git fails.</summary>
    public Task<string> RunAsync(params string[] arguments) => FeedAsync(default, arguments);

    /// <summary>The commit a ref or name points at; null where there is none.</summary>
    public async Task<string?> TryResolveAsync(string name)
    {
        var ended = await Programs.RunAsync("git", Folder, Environment, default, "rev-parse", "--verify", "-q", $"{name}^{{commit}}");
        return ended.ExitCode == 0 ? ended.Stdout.Trim() : null;
    }

    /// <summary>Refs under a prefix, in the order of their names, with what they point at.</summary>
    public async Task<IReadOnlyList<(string Name, string Oid)>> RefsAsync(string prefix)
    {
        var lines = await RunAsync("for-each-ref", "--format=%(refname) %(objectname)", prefix.TrimEnd('/'));
        return
        [
            .. lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))
                .Select(parts => (parts[0], parts[1])),
        ];
    }

    public async Task<bool> IsEmptyAsync() => (await RefsAsync("refs/heads")).Count == 0;

    /// <summary>Commits on top of a branch, which is started from <paramref name="from"/> where it is new; the commit's id.</summary>
    public async Task<string> CommitAsync(string branch, NewCommit commit, string? from = null)
    {
        var parent = await TryResolveAsync($"refs/heads/{branch}") ?? (from is null ? null : await TryResolveAsync(from));
        var message =
            commit.CoAuthors.Count == 0
                ? commit.Message
                : $"{commit.Message}\n\n{string.Join('\n', commit.CoAuthors.Select(c => $"Co-authored-by: {c}"))}";
        var stream = new StringBuilder($"commit refs/heads/{branch}\nauthor {commit.Author}\ncommitter {commit.Committer}\n").Append(
            Data(message + "\n")
        );
        if (parent is not null)
        {
            stream.Append(CultureInfo.InvariantCulture, $"from {parent}\n");
        }

        foreach (var (path, text) in commit.Files)
        {
            stream.Append(text is null ? $"D {path}\n" : $"M 100644 inline {path}\n{Data(text)}");
        }

        await FeedAsync(Encoding.UTF8.GetBytes(stream.ToString()), "fast-import", "--quiet", "--force");
        return (await TryResolveAsync($"refs/heads/{branch}"))!;
    }

    /// <summary>Merges a branch into another by a merge commit; its id.</summary>
    public async Task<string> MergeAsync(string into, string head, string message, Signature by)
    {
        var (ours, theirs) = ((await TryResolveAsync($"refs/heads/{into}"))!, (await TryResolveAsync(head))!);
        var tree = await RunAsync("merge-tree", "--write-tree", ours, theirs);
        var commit = $"tree {tree}\nparent {ours}\nparent {theirs}\nauthor {by}\ncommitter {by}\n\n{message}\n";
        var merged = await FeedAsync(Encoding.UTF8.GetBytes(commit), "hash-object", "-t", "commit", "-w", "--stdin");
        await RunAsync("update-ref", $"refs/heads/{into}", merged, ours);
        return merged;
    }

    /// <summary>The commits that a name reaches, newest first, with their lines.</summary>
    public async Task<IReadOnlyList<Commit>> LogAsync(string name, int? most = null)
    {
        const string Format = "--format=%x01%H%x02%T%x02%P%x02%an%x02%ae%x02%at%x02%cn%x02%ce%x02%ct%x02%B%x02";
        string[] limit = most is { } count ? [$"--max-count={count}"] : [];
        var text = await RunAsync(["log", "--numstat", "--diff-merges=first-parent", Format, .. limit, name]);
        return [.. text.Split('\u0001', StringSplitOptions.RemoveEmptyEntries).Select(ParseCommit)];
    }

    /// <summary>A file's bytes; null where it is not there.</summary>
    public async Task<string?> TryReadAsync(string commit, string path)
    {
        var ended = await Programs.RunAsync("git", Folder, Environment, default, "cat-file", "blob", $"{commit}:{path}");
        return ended.ExitCode == 0 ? ended.Stdout : null;
    }

    internal async Task<string> FeedAsync(ReadOnlyMemory<byte> input, params string[] arguments)
    {
        var ended = await Programs.RunAsync("git", Folder, Environment, input, arguments);
        Assert.True(ended.ExitCode == 0, $"git {string.Join(' ', arguments)}: {ended}");
        return ended.Stdout.TrimEnd('\n');
    }

    private static string Data(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n");

    private static Commit ParseCommit(string text)
    {
        var parts = text.Split('\u0002');
        var counts = parts[10]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Where(c => c.Length == 3)
            .ToList();
        return new(
            parts[0],
            parts[1],
            parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new(parts[3], parts[4], At(parts[5])),
            new(parts[6], parts[7], At(parts[8])),
            parts[9].TrimEnd('\n'),
            counts.Sum(c => Lines(c[0])),
            counts.Sum(c => Lines(c[1])),
            counts.Count
        );
    }

    private static DateTimeOffset At(string seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));

    private static int Lines(string count) => count == "-" ? 0 : int.Parse(count, CultureInfo.InvariantCulture);
}
