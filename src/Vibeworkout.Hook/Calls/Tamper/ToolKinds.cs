using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>Tells the agents' own tools by their names, and other makers' by the verb in it.</summary>
internal static class ToolKinds
{
    private static readonly HashSet<string> Readers = AllOf(agent => agent.Readers);

    private static readonly HashSet<string> Shells = AllOf(agent => agent.Shells, ["run_in_terminal", "terminal", "exec"]);

    private static readonly HashSet<string> Writers = AllOf(
        agent => agent.Writers,
        [
            "create_file",
            "delete_file",
            "str_replace_editor",
            "str_replace_based_edit_tool",
            "insert_edit_into_file",
            "replace_string_in_file",
            "edit_notebook",
            "edit_notebook_file",
        ]
    );

    private static readonly HashSet<string> ReadingVerbs = new(StringComparer.Ordinal)
    {
        "read",
        "get",
        "list",
        "search",
        "find",
        "view",
        "show",
        "stat",
        "cat",
        "head",
        "tail",
        "ls",
        "grep",
        "glob",
        "query",
        "fetch",
        "describe",
        "info",
        "tree",
        "diff",
        "lookup",
        "inspect",
        "status",
        "log",
        "blame",
        "count",
        "check",
        "explain",
        "analyze",
        "screenshot",
        "snapshot",
        "think",
        "thinking",
        "sequentialthinking",
        "browse",
        "resolve",
        "open",
        "hover",
        "definition",
        "references",
        "symbols",
        "diagnostics",
    };

    private static readonly HashSet<string> WritingVerbs = new(StringComparer.Ordinal)
    {
        "write",
        "edit",
        "create",
        "update",
        "delete",
        "remove",
        "move",
        "rename",
        "copy",
        "replace",
        "insert",
        "append",
        "prepend",
        "patch",
        "apply",
        "save",
        "set",
        "put",
        "add",
        "make",
        "mkdir",
        "touch",
        "modify",
        "change",
        "install",
        "uninstall",
        "upload",
        "download",
        "export",
        "import",
        "sync",
        "restore",
        "revert",
        "reset",
        "checkout",
        "commit",
        "push",
        "pull",
        "merge",
        "rebase",
        "stash",
        "clone",
        "init",
        "execute",
        "exec",
        "run",
        "eval",
        "call",
        "invoke",
        "upsert",
        "drop",
        "truncate",
        "overwrite",
        "extract",
        "unzip",
        "unpack",
        "zip",
        "link",
        "symlink",
        "chmod",
        "chown",
        "fix",
        "format",
        "refactor",
        "generate",
        "scaffold",
        "store",
        "dump",
        "record",
        "rm",
        "mv",
        "cp",
        "ln",
        "trash",
        "unlink",
        "clear",
        "clean",
        "build",
        "transform",
        "convert",
        "rewrite",
        "toggle",
        "enable",
        "disable",
        "configure",
        "register",
        "swap",
        "send",
        "post",
        "publish",
        "do",
        "batch",
    };

    /// <summary>The kind of the tool with that name.</summary>
    public static ToolKind Of(string tool) =>
        tool switch
        {
            _ when Readers.Contains(tool) => ToolKind.Reader,
            _ when Shells.Contains(tool) => ToolKind.Shell,
            _ when Writers.Contains(tool) => ToolKind.Writer,
            _ when OnlyReads(tool) => ToolKind.Reader,
            _ => ToolKind.Unknown,
        };

    /// <summary>The tools of every agent, and some that other makers' servers bring.</summary>
    private static HashSet<string> AllOf(Func<AgentDescription, IReadOnlyList<string>> tools, params ReadOnlySpan<string> others)
    {
        var all = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var agent in KnownAgents.All)
        {
            all.UnionWith(tools(agent));
        }

        foreach (var other in others)
        {
            all.Add(other);
        }

        return all;
    }

    // "mcp__files__read_file", "MCP:getFileInfo", "mcp_files_read_file": by the words of its last part
    private static bool OnlyReads(string tool)
    {
        var start = Math.Max(tool.LastIndexOf("__", StringComparison.Ordinal) + 2, tool.LastIndexOfAny([':', '/', '.']) + 1);
        var words = Words(tool[(start > 1 ? start : 0)..]);
        return words.Any(ReadingVerbs.Contains) && !words.Any(WritingVerbs.Contains);
    }

    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsAsciiLetter(name[i]);
            if (ends || (i > start && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1])))
            {
                if (i > start)
                {
                    words.Add(name[start..i].ToLowerInvariant());
                }

                start = ends ? i + 1 : i;
            }
        }

        return words;
    }
}
