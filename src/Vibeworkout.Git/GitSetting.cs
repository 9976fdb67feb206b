namespace Vibeworkout.Git;

/// <summary>One setting of git's, as <c>git config --list</c> tells it.</summary>
/// <param name="Key">Section and name in lower case, what stands between them as it is written.</param>
/// <param name="Value">Its value; <c>true</c> for a key that stands alone.</param>
/// <param name="Scope"><c>system</c>, <c>global</c>, <c>local</c> or <c>worktree</c>, <see cref="Environment"/> or
/// <see cref="Dormant"/>.</param>
/// <param name="Origin">The file, as a full path, or the variable, that it stands in.</param>
public sealed record GitSetting(string Key, string Value, string Scope, string Origin)
{
    /// <summary>The scope of settings in <c>GIT_CONFIG_COUNT</c> and its kind.</summary>
    public const string Environment = "environment";

    /// <summary>The scope of an include whose condition is not met just now: it brings nothing along, and is there all the same.</summary>
    public const string Dormant = "dormant";

    /// <summary>What stands between the first and the last dot; empty where there is but one.</summary>
    public string Subsection =>
        Key.IndexOf('.', StringComparison.Ordinal) is var first and >= 0 && Key.LastIndexOf('.') is var last && last > first
            ? Key[(first + 1)..last]
            : "";

    /// <summary>The name behind the last dot.</summary>
    public string Name => Key[(Key.LastIndexOf('.') + 1)..];

    /// <summary>The key as git's documentation writes it, for people: git itself tells names in lower case.</summary>
    public string DocumentedKey =>
        Key[..^Name.Length]
        + Name switch
        {
            "sshcommand" => "sshCommand",
            "askpass" => "askPass",
            "gitproxy" => "gitProxy",
            "insteadof" => "insteadOf",
            "uihelper" => "uiHelper",
            var name => name,
        };

    /// <summary>Whether the key is of a section.</summary>
    public bool IsOf(string section) =>
        Key.Length > section.Length && Key[section.Length] == '.' && Key.StartsWith(section, StringComparison.Ordinal);

    /// <summary>A key as git compares it.</summary>
    public static string Normalize(string key)
    {
        var (first, last) = (key.IndexOf('.', StringComparison.Ordinal), key.LastIndexOf('.'));
        return first < 0 ? key.ToLowerInvariant() : $"{key[..first].ToLowerInvariant()}{key[first..last]}{key[last..].ToLowerInvariant()}";
    }
}
