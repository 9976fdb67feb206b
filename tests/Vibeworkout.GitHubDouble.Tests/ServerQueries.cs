using System.Text.RegularExpressions;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>The queries that the server asks, as they stand in its source: so this project builds and runs without the server.</summary>
internal static partial class ServerQueries
{
    private static readonly Dictionary<string, string> Constants = Read();

    public static string Both => Constants["Both"];

    public static string MoreBranches => Constants["MoreBranches"];

    public static string MorePulls => Constants["MorePulls"];

    private static Dictionary<string, string> Read()
    {
        var constants = new Dictionary<string, string>();
        var source = File.ReadAllText(Path.Combine(Programs.Root, "src", "Vibeworkout.Server", "GitHub", "GitHubHistory.cs"));
        foreach (var constant in Constant().Matches(source).Cast<Match>())
        {
            constants[constant.Groups["name"].Value] = string.Concat(
                Part()
                    .Matches(constant.Groups["value"].Value)
                    .Select(p => p.Groups["name"].Success ? constants[p.Value] : p.Groups["raw"].Value + p.Groups["text"].Value)
            );
        }

        return constants;
    }

    [GeneratedRegex("""const string (?<name>\w+) =\s+(?<value>(\"{3}.*?\"{3}|"[^"\n]*"|\w+|[\s+])+);""", RegexOptions.Singleline)]
    private static partial Regex Constant();

    [GeneratedRegex(
        """
            \"{3}(?<raw>.*?)\"{3}|"(?<text>[^"\n]*)"|(?<name>\w+)
            """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Part();
}
