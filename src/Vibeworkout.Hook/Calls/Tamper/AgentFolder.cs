using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>The folders in which agents keep settings, hooks, plugins and MCP servers, and what in them people do let agents
/// write.</summary>
internal static class AgentFolder
{
    private static readonly HashSet<string> Names = new(KnownAgents.All.SelectMany(a => a.GuardedFolders), StringComparer.Ordinal);

    // below the home's or the variable's config folder, under a plain name
    private static readonly HashSet<string> ConfigNames = new(StringComparer.Ordinal) { "opencode" };

    private static readonly HashSet<string> FreeFolders = new(StringComparer.Ordinal)
    {
        "commands",
        "command",
        "skills",
        "skill",
        "agents",
        "agent",
        "prompts",
        "rules",
        "instructions",
        "memory",
        "memories",
        "plans",
        "todos",
        "tasks",
        "projects",
        "tmp",
        "temp",
        "scratch",
        "scratchpad",
        "worktrees",
        "output-styles",
        "workflows",
        "docs",
        "notes",
        "reports",
        "specs",
        "templates",
        "context",
        "cache",
        "caches",
        "logs",
        "history",
        "session-state",
        "themes",
    };

    private static readonly HashSet<string> CodeFolders = new(StringComparer.Ordinal)
    {
        "hooks",
        "hook",
        "plugins",
        "plugin",
        "extensions",
        "extension",
        ".claude-plugin",
    };

    /// <summary>The agent's folder in whose guarded part a path lies, by its folded names; null when it lies in none, or in what is free.
    /// The last such folder on the path decides.</summary>
    public static string? Guarding(ReadOnlySpan<string> names)
    {
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (Names.Contains(names[i]) || (i > 0 && names[i - 1] == ".config" && ConfigNames.Contains(names[i])))
            {
                return IsFree(names[i], names[(i + 1)..]) ? null : names[i];
            }

            if (i > 0 && names[i] is "hooks" or "copilot" && names[i - 1] == ".github")
            {
                return ".github/" + names[i];
            }

            if (
                i > 0
                && names[i] is "hooks" or "plugins"
                && names[i - 1] is ".agents" or "cline"
                && (names[i - 1] != "cline" || (i > 1 && names[i - 2] == "documents"))
            )
            {
                return $"{names[i - 1]}/{names[i]}";
            }
        }

        return null;
    }

    /// <summary>Whether people let agents write there.</summary>
    /// <param name="folder">The agent's folder, folded; empty for one that a variable moved.</param>
    /// <param name="rest">The names below it, folded.</param>
    public static bool IsFree(string folder, ReadOnlySpan<string> rest)
    {
        if (rest.Length == 0)
        {
            // Cline takes a plain file of rules under this name
            return folder == ".clinerules";
        }

        if (rest.Length > 1 && ((folder is ".pi" or "" && rest[0] == "agent") || (folder is ".cline" or "" && rest[0] == "data")))
        {
            rest = rest[1..];
        }

        var last = rest[^1];
        if (rest[0] == "worktrees" && rest.Length > 1)
        {
            return true;
        }

        if (rest.Length > 1 && FreeFolders.Contains(rest[0]))
        {
            // a role of Codex's is a layer of its configuration; transcripts are what `verify` holds the log against
            return !rest.Contains(".claude-plugin")
                && !(rest[0] is "projects" or "session-state" && last.EndsWith(".jsonl", StringComparison.Ordinal))
                && !(folder is ".codex" or "" && rest[0] == "agents" && last.EndsWith(".toml", StringComparison.Ordinal));
        }

        return
            last.EndsWith(".md", StringComparison.Ordinal)
            || last.EndsWith(".mdc", StringComparison.Ordinal)
            || last.EndsWith(".txt", StringComparison.Ordinal)
            ? !ContainsCode(rest)
            : rest.Length == 1 && FreeFolders.Contains(rest[0]);
    }

    private static bool ContainsCode(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (CodeFolders.Contains(name))
            {
                return true;
            }
        }

        return false;
    }
}
