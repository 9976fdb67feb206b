using System.CommandLine;

namespace Vibeworkout.Server.Hosting;

/// <summary>
/// The options of a command that reads the server's configuration. Those that people type are in the help; every other member of the
/// configuration may be given as <c>--Section:Member VALUE</c>, as .NET reads it. A word that is neither is refused.
/// </summary>
internal static class ServerOptions
{
    /// <summary>What stands in no section.</summary>
    private static readonly HashSet<string> Members = new(
        ["--Hosted", "--PublicUrl", "--KnownProxies", "--AllowedHosts", "--Environment", "--ContentRoot", "--Http_Ports", "--Https_Ports"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder that keys, sign-in token and SQLite database lie in; by default in the user's data folder.",
        HelpName = "FOLDER",
    };
    private static readonly Option<string> Shared = new("--shared")
    {
        Description = "The folder that all instances of one server see; by default the data folder.",
        HelpName = "FOLDER",
    };
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = $"Where to listen, with ';' between addresses; by default {Application.DefaultUrl}.",
        HelpName = "URLS",
    };

    /// <summary>Of a command that serves.</summary>
    public static void AddServing(Command command)
    {
        command.Options.Add(Urls);
        AddStoring(command);
    }

    /// <summary>Of a command that only looks at what is stored.</summary>
    public static void AddStoring(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Shared);
        command.Description += " Other members of the configuration: --Section:Member VALUE.";
        command.TreatUnmatchedTokensAsErrors = false;
    }

    /// <summary>What was given, as .NET's configuration reads it.</summary>
    public static string[] Of(ParseResult parsed) =>
        [
            .. new[] { Urls, Data, Shared }
                .Where(option => parsed.GetResult(option) is not null)
                .SelectMany(option => new[] { option.Name, parsed.GetValue(option)! }),
            .. parsed.UnmatchedTokens,
        ];

    /// <summary>What is wrong with the words that are no option of the command's own; null when nothing is.</summary>
    public static string? ProblemOf(ParseResult parsed)
    {
        var words = parsed.UnmatchedTokens;
        for (var at = 0; at < words.Count; at++)
        {
            var name = words[at].Split('=')[0];
            if (!IsMember(name))
            {
                return name.StartsWith('-') ? $"there is no option \"{name}\"." : $"\"{name}\" belongs to no option; nothing was started.";
            }

            if (name == words[at] && ++at == words.Count)
            {
                return $"{name} needs a value.";
            }
        }

        return null;
    }

    private static bool IsMember(string name) =>
        name.StartsWith("--", StringComparison.Ordinal)
        && (name.Contains(':', StringComparison.Ordinal) || name.StartsWith("--OTEL_", StringComparison.Ordinal) || Members.Contains(name));
}
