namespace Vibeworkout.Git;

/// <summary>The URL of a remote, read from the repository's config file; git is asked only where that file does not say.</summary>
public static class RemoteUrl
{
    /// <summary>The URL as it is configured, before any <c>insteadOf</c>; null when there is no such remote.</summary>
    public static string? Read(RepositoryLocation repository, string remote, GitRunner git)
    {
        if (ReadPlain(repository, remote) is { } url)
        {
            return url;
        }

        var asked = git.Run(repository.WorkTree, TimeSpan.FromSeconds(5), ["config", "--get", $"remote.{remote}.url"]);
        return asked.Ok && asked.Text.Length > 0 ? asked.Text : null;
    }

    /// <summary>The same without ever starting git: null also where only git could tell.</summary>
    public static string? ReadPlain(RepositoryLocation repository, string remote)
    {
        var path = Path.Combine(repository.CommonDir, "config");
        return PlainFile.HasContent(path) ? ReadFrom(File.ReadLines(path), remote) : null;
    }

    /// <summary>Finds <c>url</c> under <c>[remote "name"]</c>; null where the text has anything but the plain form that git itself
    /// writes.</summary>
    internal static string? ReadFrom(IEnumerable<string> lines, string remote)
    {
        var section = $"[remote \"{remote}\"]";
        var inside = false;
        string? url = null;
        foreach (var raw in lines)
        {
            var line = raw.AsSpan().Trim();
            if (line.StartsWith("["))
            {
                inside = line.SequenceEqual(section);
            }
            else if (inside && url is null && line.StartsWith("url") && line[3..].TrimStart() is ['=', .. var value])
            {
                url = value.Trim().ToString();
                if (url.AsSpan().ContainsAny("\"\\#;"))
                {
                    return null; // quoted or commented: git knows how to read that
                }
            }
        }

        return url;
    }
}
