using System.Text;

namespace Vibeworkout.Git;

/// <summary>The settings in the files that git reads in a folder, as git itself reads them: with includes, conditions and all scopes.
/// Settings in the environment are not among them.</summary>
/// <param name="Settings">In git's order: of a key that stands there twice the later one counts. Only what <see cref="RemoteSettings"/> has
/// a use for.</param>
/// <param name="Stamps">The files they came from, and those that are not there and would be read.</param>
public sealed record SettingsSnapshot(IReadOnlyList<GitSetting> Settings, IReadOnlyList<FileStamp> Stamps)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What, beside the files, decides which of them are read.</summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        "HOME",
        "XDG_CONFIG_HOME",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
    ];

    /// <summary>Whether no file changed since.</summary>
    public bool IsCurrent() => Stamps.All(s => s.IsCurrent());

    /// <summary>Reads them by one run of git.</summary>
    /// <param name="git">Its environment says where the user's files are.</param>
    /// <param name="repository">Whose settings; null for the machine's and the user's alone.</param>
    /// <returns>The settings, or why git would not tell.</returns>
    public static (SettingsSnapshot? Snapshot, GitProblem? Problem) Read(GitRunner git, RepositoryLocation? repository)
    {
        var folder = repository?.WorkTree ?? Path.GetPathRoot(Path.GetTempPath())!;
        // before git reads: a change meanwhile is seen the next time
        var stamps = Candidates(git, repository).Distinct().Select(FileStamp.Of).ToList();
        var listed = git.Run(folder, Limit, ["config", "--list", "-z", "--show-scope", "--show-origin"]);
        if (!listed.Ok)
        {
            return (null, Complaints.Read(listed));
        }

        var settings = Parse(Encoding.UTF8.GetString(listed.Stdout), folder)
            .Where(s => repository is not null || s.Scope is "system" or "global")
            .ToList();
        if (repository is not null && !settings.Exists(s => s.Scope == "local"))
        {
            // git read it as if there were no repository: it is not the user's own, or damaged
            var why = git.Run(folder, Limit, ["rev-parse", "--git-dir"]);
            return (
                null,
                why.Ok
                    ? new(GitFailure.Other, $"git reads no settings in {repository.CommonDir}; see that its config can be read.")
                    : Complaints.Read(why)
            );
        }

        foreach (
            var path in settings
                .Select(s => s.Origin)
                .Concat(settings.Select(s => IncludeTarget(s, git)).OfType<string>())
                .Concat(
                    repository is not null && settings.Exists(s => s.Key.StartsWith("includeif.onbranch:", StringComparison.Ordinal))
                        ? [Path.Combine(repository.GitDir, "HEAD")]
                        : []
                )
                .Distinct()
        )
        {
            if (!stamps.Exists(s => s.Path == path))
            {
                stamps.Add(FileStamp.Of(path));
            }
        }

        var origins = settings.Select(s => s.Origin).ToHashSet(StringComparer.Ordinal);
        bool IsMet(GitSetting s) => !s.IsOf("includeif") || (IncludeTarget(s, git) is { } file && origins.Contains(file));
        return (
            new([.. settings.Where(RemoteSettings.IsOfUse).Select(s => IsMet(s) ? s : s with { Scope = GitSetting.Dormant })], stamps),
            null
        );
    }

    private static IEnumerable<string> Candidates(GitRunner git, RepositoryLocation? repository)
    {
        if (git.Variable("GIT_CONFIG_NOSYSTEM") is null or "0" or "false")
        {
            yield return git.Variable("GIT_CONFIG_SYSTEM") ?? "/etc/gitconfig";
        }

        if (git.Variable("GIT_CONFIG_GLOBAL") is { } named)
        {
            yield return named;
        }
        else if (git.Variable("HOME") is { } home)
        {
            yield return Path.Combine(home, ".gitconfig");
            yield return Path.Combine(git.Variable("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config"), "git", "config");
        }

        if (repository is not null)
        {
            yield return Path.Combine(repository.CommonDir, "config");
            yield return Path.Combine(repository.GitDir, "config.worktree");
        }
    }

    /// <summary>"scope NUL origin NUL key LF value NUL"; a key that stands alone has no line feed.</summary>
    internal static IEnumerable<GitSetting> Parse(string list, string folder)
    {
        var fields = list.Split('\0');
        for (var i = 0; i + 2 < fields.Length; i += 3)
        {
            var (scope, origin, text) = (fields[i], fields[i + 1], fields[i + 2]);
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            var file = origin.StartsWith("file:", StringComparison.Ordinal) ? Path.GetFullPath(origin["file:".Length..], folder) : origin;
            yield return new(GitSetting.Normalize(end < 0 ? text : text[..end]), end < 0 ? "true" : text[(end + 1)..], scope, file);
        }
    }

    private static string? IncludeTarget(GitSetting setting, GitRunner git) =>
        setting.Name != "path" || !(setting.Key == "include.path" || setting.IsOf("includeif")) || setting.Value.Length == 0 ? null
        : setting.Value.StartsWith("~/", StringComparison.Ordinal)
            ? git.Variable("HOME") is { } home ? Path.GetFullPath(setting.Value[2..], home)
                : null
        : setting.Value[0] is '~' or '%' ? null
        : Path.GetFullPath(setting.Value, Path.GetDirectoryName(setting.Origin) ?? "/");
}
