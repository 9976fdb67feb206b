namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>What of this process's environment decides which files matter: the user's homes, the PATH, and where variables move
/// things.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Program">The running program's file.</param>
internal sealed record Surroundings(Func<string, string?> Variable, string? Program)
{
    private IReadOnlyList<string>? homes;

    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess { get; } = new(Environment.GetEnvironmentVariable, Environment.ProcessPath);

    /// <summary>The home that the environment names and, where it is another, the one that the system's list of users names.</summary>
    public IReadOnlyList<string> Homes => homes ??= FindHomes();

    /// <summary>A variable's value where it is a path; null otherwise.</summary>
    public string? Folder(string variable) =>
        Variable(variable) is { Length: > 0 } value && !value.Contains('\0', StringComparison.Ordinal) ? value : null;

    private List<string> FindHomes()
    {
        var found = new List<string>();
        foreach (var home in new[] { Folder("HOME"), Folder("USERPROFILE"), OfUserList() })
        {
            if (home is not null && Path.IsPathRooted(home) && !found.Contains(home))
            {
                found.Add(home);
            }
        }

        return found;
    }

    private static string? OfUserList()
    {
        try
        {
            var prefix = Environment.UserName + ":";
            return OperatingSystem.IsWindows() ? null
                : File.ReadLines("/etc/passwd").FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal))?.Split(':')
                    is { Length: > 5 } entry
                    ? entry[5]
                : OperatingSystem.IsMacOS() ? $"/Users/{Environment.UserName}"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
