using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Setup;

/// <summary>
/// Which agents call the gate when they are started in a folder. Most read the settings of that very folder and of the user, and none of a
/// folder above.
/// </summary>
internal static class AgentsHere
{
    /// <summary>The agents that call the gate when they are started in <paramref name="here"/>.</summary>
    /// <param name="here">A real path.</param>
    /// <param name="repository">The repository around it; null where there is none.</param>
    /// <param name="isGated">Whether a gate decides here. Where none does, the plugin and our entries in the user's own settings are called
    /// and say nothing.</param>
    public static IReadOnlyList<AgentSetup> CallingFrom(string here, RepositoryLocation? repository, bool isGated = true) =>
        [
            .. AgentSetup.All.Where(agent =>
                Folders(agent, here, repository)
                    .Select(folder => Path.Combine(folder, agent.Agent.ProjectFile))
                    .Concat(Home.Length > 0 ? [UserHooks.FileOf(agent)] : [])
                    .Any(path => Calls(agent, path, isGated)) || (isGated && agent == AgentSetup.ClaudeCode && HasPlugin())
            ),
        ];

    /// <summary>The agents that are installed here, by their programs on the PATH, and those that this user has a folder of.</summary>
    public static IReadOnlyList<AgentSetup> Installed() =>
        [.. AgentSetup.All.Where(a => ProgramPath.Find(a.Agent.Program) is not null || Directory.Exists(UserHooks.FolderOf(a.Agent)))];

    /// <summary>Claude Code's folder of this user.</summary>
    public static string ClaudeFolder =>
        Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } named ? named : Path.Combine(Home, ".claude");

    private static string Home =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    private static IEnumerable<string> Folders(AgentSetup agent, string here, RepositoryLocation? repository)
    {
        yield return here;
        if (repository is not null && agent.Agent.ReadsRoot)
        {
            yield return repository.WorkTree;
            if (Path.GetFileName(repository.CommonDir) == ".git" && Path.GetDirectoryName(repository.CommonDir) is { } main)
            {
                yield return main; // linked work trees use the main checkout's
            }
        }
    }

    private static bool Calls(AgentSetup agent, string path, bool isGated)
    {
        try
        {
            return InitRecord.ReadText(path) is { } settings
                && (isGated || !settings.Contains("--plugin", StringComparison.Ordinal))
                && (
                    agent.Files[0].HasGate(settings) || (agent.Files[0].CallsGate(settings) && agent.Files[0].FindDoubled(settings) is null)
                );
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return false; // what cannot be read, the agent does not read either
        }
    }

    /// <summary>Whether Claude Code's plugin is switched on for this user.</summary>
    private static bool HasPlugin()
    {
        try
        {
            var path = Path.Combine(ClaudeFolder, "settings.json");
            if (!File.Exists(path))
            {
                return false;
            }

            using var json = JsonDocument.Parse(
                PlainFile.ReadAllBytes(path),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
            );
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("enabledPlugins", out var plugins)
                && plugins.ValueKind == JsonValueKind.Object
                && plugins
                    .EnumerateObject()
                    .Any(plugin =>
                        plugin.Name.StartsWith("vibeworkout@", StringComparison.Ordinal) && plugin.Value.ValueKind == JsonValueKind.True
                    );
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
