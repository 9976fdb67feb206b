using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>What is guarded by its name, wherever it lies. Pure: looks at nothing but the path.</summary>
internal static class GuardedName
{
    private static readonly HashSet<string> OwnFiles = new(StringComparer.Ordinal)
    {
        GateConfig.FileName,
        ".vibeworkout-disable",
        "vibeworkout-stats.jsonl",
        "vibeworkout-pushing",
    };

    private static readonly HashSet<string> AgentFiles = new(KnownAgents.All.SelectMany(a => a.GuardedFiles), StringComparer.Ordinal);

    private static readonly HashSet<string> McpFolders = new(StringComparer.Ordinal) { ".vscode", ".github" };

    /// <summary>A path's names as the most lenient file system takes them: in lower case, without the points and spaces that Windows drops,
    /// the characters that HFS+ does not see, and streams; <c>git~1</c> is <c>.git</c>.</summary>
    public static string[] Fold(string path)
    {
        var names = path.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = FoldName(names[i]);
        }

        return names;
    }

    /// <summary>What a path leads to that is guarded, in our own words; null when that is nothing.</summary>
    /// <param name="names">Its folded names.</param>
    /// <param name="loadsDotEnv">Whether an agent here takes variables from a file named <c>.env</c>.</param>
    public static string? Find(ReadOnlySpan<string> names, bool loadsDotEnv)
    {
        if (names.Length == 0)
        {
            return null;
        }

        if (names.Contains(".git"))
        {
            return "a git directory (.git)";
        }

        var last = names[^1];
        if (OwnFiles.Contains(last))
        {
            return last;
        }

        if (AgentFolder.Guarding(names) is { } folder)
        {
            return $"an agent's settings, hooks or plugins ({folder})";
        }

        var above = names.Length > 1 ? names[^2] : "";
        return last switch
        {
            _ when AgentFiles.Contains(last) || (last == "mcp.json" && McpFolders.Contains(above)) => $"an agent's settings ({last})",
            ".env" when loadsDotEnv => "a .env file, from which the agent takes variables",
            ".git-credentials" => "the user's git settings",
            _ when last.StartsWith(".gitconfig", StringComparison.Ordinal) || EndsIn(names, ".config", "git") => "the user's git settings",
            _ when EndsIn(names, ".config", "vibeworkout") => "the gate's folder for this user",
            _ when IsManaged(names) => "settings for all users of this machine",
            _ when EndsIn(names, ".dotnet", "tools") && names.IndexOf("vibeworkout") >= 0 => "the gate's program",
            _ => null,
        };
    }

    // "~/.config/git/config" and the folder itself
    private static bool EndsIn(ReadOnlySpan<string> names, string parent, string folder)
    {
        for (var i = names.Length - 1; i > 0; i--)
        {
            if (names[i] == folder && names[i - 1] == parent)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsManaged(ReadOnlySpan<string> names) =>
        names switch
        {
            [
                "etc",
                "claude-code"
                or "codex"
                or "gemini-cli"
                or "qwen-code"
                or "opencode"
                or "cursor"
                or "copilot"
                or "ssh"
                or "gitconfig"
                or "gitconfig.d",
                ..,
            ] => true,
            ["library", "application support", "claudecode" or "codex" or "geminicli" or "qwencode" or "opencode" or "cursor", ..] => true,
            [_, "programdata" or "program files", "claudecode" or "codex" or "gemini-cli" or "qwen-code" or "opencode" or "cursor", ..] =>
                true,
            _ => false,
        };

    private static string FoldName(string name)
    {
        if (
            !name.AsSpan().ContainsAnyExceptInRange('\u0021', '\u007E')
            && !name.AsSpan().ContainsAnyInRange('A', 'Z')
            && !name.AsSpan().ContainsAny(':', '~')
            && name[^1] != '.'
        )
        {
            return name;
        }

        var folded = string.Concat(name.Where(c => !IsIgnored(c))).ToLowerInvariant().Replace('\u017F', 's').Replace('\u212A', 'k');
        folded = folded.IndexOf(':', StringComparison.Ordinal) is > 1 and var stream ? folded[..stream] : folded;
        folded = folded.TrimEnd('.', ' ', '\t', '\r', '\n');
        return folded.Length == 5 && folded.StartsWith("git~", StringComparison.Ordinal) && char.IsAsciiDigit(folded[4]) ? ".git" : folded;
    }

    // what HFS+ leaves out when it compares names
    private static bool IsIgnored(char c) =>
        c is (>= '\u200C' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u206A' and <= '\u206F') or '\uFEFF';
}
