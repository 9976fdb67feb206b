namespace Vibeworkout.Git;

/// <summary>
/// What of a user's settings a remote needs: what signs in, reaches it and rewrites its address; everything else (hooks, refspecs, push
/// options, mirrors, filters, signatures …) stays outside.
/// </summary>
/// <param name="Url">The remote's address, rewritten as git would; null where there is no such remote.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="Passed">The settings, in order. Pushes go where fetches come from.</param>
/// <param name="Guarded">All that run a program or send git elsewhere, and the files that are included, whether this remote needs them
/// today or not: its address may be another one tomorrow.</param>
public sealed record RemoteSettings(string? Url, RemoteKind Kind, IReadOnlyList<GitSetting> Passed, IReadOnlyList<GitSetting> Guarded)
{
    private static readonly string[] RemoteNames = ["proxy", "proxyauthmethod", "uploadpack", "receivepack", "vcs", "serveroption"];

    /// <summary>Whether a setting can matter for reaching any remote.</summary>
    public static bool IsOfUse(GitSetting s) =>
        s.Name switch
        {
            _ when s.IsOf("http")
                    || s.IsOf("credential")
                    || s.IsOf("credentialcache")
                    || s.IsOf("credentialstore")
                    || s.IsOf("include")
                    || s.IsOf("includeif") => true,
            "insteadof" => s.IsOf("url"),
            "url" => s.IsOf("remote"),
            "sshcommand" or "askpass" or "gitproxy" => s.IsOf("core"),
            "objectformat" => s.Key == "extensions.objectformat",
            "directory" => s.Key == "safe.directory" && s.Scope is "system" or "global", // elsewhere git does not heed it either
            "variant" => s.IsOf("ssh"),
            _ when s.IsOf("protocol") => !s.Key.StartsWith("protocol.ext.", StringComparison.OrdinalIgnoreCase),
            var name => s.IsOf("remote") && RemoteNames.Contains(name),
        };

    /// <summary>Whether a setting runs a program or sends git elsewhere, whatever remote it is for.</summary>
    public static bool IsGuarded(GitSetting s) =>
        s.Value.Length > 0
        && s.Name switch
        {
            "helper" or "uihelper" => s.IsOf("credential"),
            "uploadpack" or "receivepack" or "vcs" => s.IsOf("remote"),
            "url" => s.IsOf("remote") && (s.Scope == GitSetting.Environment || KindOf(s.Value) == RemoteKind.Helper),
            "insteadof" => s.IsOf("url"),
            "sshcommand" or "askpass" or "gitproxy" => s.IsOf("core"),
            "path" => s.Key == "include.path" || s.IsOf("includeif"),
            _ => false,
        };

    /// <summary>What a remote needs of these settings.</summary>
    /// <param name="all">In git's order.</param>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    public static RemoteSettings Select(IReadOnlyList<GitSetting> all, string remote)
    {
        var passed = new List<GitSetting>();
        var own = all.Where(s => s.IsOf("remote") && s.Subsection == remote).ToList();
        var urls = own.Where(s => s.Name == "url").ToList();
        var first = urls.Skip(urls.FindLastIndex(s => s.Value.Length == 0) + 1).FirstOrDefault(); // an empty one forgets those before it
        if (first is null && IsName(remote))
        {
            return new(null, RemoteKind.File, [], []);
        }

        var address = first?.Value ?? remote;
        if (first is not null)
        {
            // the signal comes from where is fetched, and the log belongs to the same place: no other address to push to, and only one
            passed.Add(first with { Key = $"remote.{remote}.url" });
            passed.Add(first with { Key = $"remote.{remote}.pushurl" });
        }

        passed.AddRange(
            own.Where(s => s.Name == "serveroption")
                .Concat(RemoteNames.Where(n => n != "serveroption").Select(n => own.FindLast(s => s.Name == n)).OfType<GitSetting>())
        );
        var rewrite = all.Where(s =>
                s.IsOf("url") && s.Name == "insteadof" && s.Value.Length > 0 && address.StartsWith(s.Value, StringComparison.Ordinal)
            )
            .MaxBy(s => s.Value.Length);
        var url = rewrite is null ? address : rewrite.Subsection + address[rewrite.Value.Length..];
        if (rewrite is not null)
        {
            passed.Add(rewrite);
        }

        var kind = passed.Exists(s => s.Name == "vcs") ? RemoteKind.Helper : KindOf(url);
        passed.AddRange(all.Where(s => Reaches(s, kind, url)));
        foreach (var once in (ReadOnlySpan<string>)["core.sshcommand", "core.askpass"])
        {
            var last = passed.FindLastIndex(s => s.Key == once);
            passed = [.. passed.Where((s, i) => s.Key != once || i == last)];
        }

        return new(url, kind, passed, [.. all.Where(s => IsGuarded(s) && s.Scope != GitSetting.Dormant)]);
    }

    /// <summary>What a run outside of all repositories needs: it is given addresses, and no names.</summary>
    public static IReadOnlyList<GitSetting> OfMachine(IReadOnlyList<GitSetting> all) =>
        [
            .. all.Where(s =>
                !s.IsOf("include")
                && !s.IsOf("includeif")
                && !s.IsOf("remote")
                && !s.IsOf("extensions")
                && !s.IsOf("safe")
                && s.Key != "core.askpass"
            ),
        ];

    /// <summary>How an address is reached.</summary>
    public static RemoteKind KindOf(string url)
    {
        if (url.IndexOf("::", StringComparison.Ordinal) is > 0 and var helper && IsScheme(url[..helper]))
        {
            return RemoteKind.Helper;
        }

        var scheme = url.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? url[..end] : null;
        return scheme switch
        {
            "http" or "https" or "ftp" or "ftps" => RemoteKind.Http,
            "ssh" or "git+ssh" or "ssh+git" => RemoteKind.Ssh,
            "git" => RemoteKind.Git,
            "file" => RemoteKind.File,
            { } other when IsScheme(other) => RemoteKind.Helper,
            _ when OperatingSystem.IsWindows() && url is [_, ':', '/' or '\\', ..] => RemoteKind.File,
            _ => url.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            && url.IndexOf('/', StringComparison.Ordinal) is var slash
            && (slash < 0 || slash > colon)
                ? RemoteKind.Ssh
                : RemoteKind.File,
        };
    }

    private static bool IsName(string remote) => remote.AsSpan().IndexOfAny('/', ':', '\\') < 0 && remote is not ("." or "..");

    private static bool Reaches(GitSetting s, RemoteKind kind, string url) =>
        s.IsOf("protocol")
        || (
            kind is RemoteKind.Http or RemoteKind.Helper
            && (
                s.IsOf("http")
                || s.IsOf("credentialcache")
                || s.IsOf("credentialstore")
                || s.Key == "core.askpass"
                || (s.IsOf("credential") && IsFor(s.Subsection, url))
            )
        )
        || (kind is RemoteKind.Ssh or RemoteKind.Helper && (s.Key == "core.sshcommand" || s.IsOf("ssh")))
        || (kind is RemoteKind.Git or RemoteKind.Helper && s.Key == "core.gitproxy");

    /// <summary>Whether settings for a URL can be for this remote: hosts that differ cannot. Where either is hard to tell, they
    /// can.</summary>
    private static bool IsFor(string pattern, string url) =>
        HostOf(pattern) is not { Length: > 0 } wanted
        || wanted.Contains('*', StringComparison.Ordinal)
        || HostOf(url) is not { Length: > 0 } host
        || wanted.Equals(host, StringComparison.OrdinalIgnoreCase);

    private static string? HostOf(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var rest = url[(start + 3)..];
        var authority = rest[..(rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? slash : rest.Length)];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        return authority.StartsWith('[') ? authority : authority.Split(':')[0];
    }

    private static bool IsScheme(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
}
