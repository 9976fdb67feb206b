using Vibeworkout.Git;

namespace Vibeworkout.Hook.Gate;

/// <summary>The name under which a repository's lines travel through a carrier: owner and name of its origin, or its folder's name. Never a
/// path, never credentials.</summary>
internal static class RepoName
{
    private const int Longest = 200;

    /// <param name="repository">The repository.</param>
    /// <param name="originUrl">Its origin's URL; null where it has none.</param>
    public static string Of(RepositoryLocation repository, string? originUrl)
    {
        var address = originUrl is null ? "" : RemoteAddress.WithoutSuffix(RemoteAddress.WithoutCredentials(originUrl));
        var isOfHost = address.Length > 0 && RemoteSettings.KindOf(address) is RemoteKind.Http or RemoteKind.Ssh or RemoteKind.Git;
        var parts = address.Split('/', ':', '\\').Where(p => p.Length > 0).ToList();
        var name =
            isOfHost && parts.Count >= 2 ? $"{parts[^2]}/{parts[^1]}"
            : parts.Count >= 1 ? parts[^1]
            : Path.GetFileName(repository.WorkTree);
        return Bounded(name);
    }

    /// <summary>That of a folder outside of git.</summary>
    public static string Of(string folder) => Bounded(Path.GetFileName(folder));

    private static string Bounded(string name) => name.Length > Longest ? name[..Longest] : name;
}
