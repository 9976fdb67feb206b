namespace Vibeworkout.Cli.Hooks.Tamper;

/// <summary>What a tool does with files, as far as its name tells.</summary>
internal enum ToolKind
{
    /// <summary>It writes some, perhaps: every text in its input may name one.</summary>
    Unknown,

    /// <summary>It reads, or has nothing to do with files.</summary>
    Reader,

    /// <summary>It runs a command, which is not judged. Codex takes one that holds a patch for that patch.</summary>
    Shell,

    /// <summary>A file tool that is known: what a file is to hold is told from where it lies.</summary>
    Writer,
}

/// <summary>Tells the agents' own tools by their names, and other makers' by the verb in it.</summary>
internal static class ToolKinds
{
    private static readonly HashSet<string> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        // Claude Code
        "Read",
        "Glob",
        "Grep",
        "LS",
        "NotebookRead",
        "WebFetch",
        "WebSearch",
        "TodoWrite",
        "TodoRead",
        "Task",
        "Agent",
        "TaskCreate",
        "TaskGet",
        "TaskList",
        "TaskUpdate",
        "TaskOutput",
        "TaskStop",
        "Skill",
        "SlashCommand",
        "AskUserQuestion",
        "EnterPlanMode",
        "ExitPlanMode",
        "BashOutput",
        "AgentOutputTool",
        "KillShell",
        "KillBash",
        "SendMessage",
        "SendUserMessage",
        "ToolSearch",
        "ListMcpResourcesTool",
        "ReadMcpResourceTool",
        "LSP",
        "StructuredOutput",
        "EnterWorktree",
        "ExitWorktree",
        "CronCreate",
        "CronDelete",
        "CronList",
        "ScheduleWakeup",
        // Gemini CLI, Qwen Code
        "read_file",
        "read_many_files",
        "list_directory",
        "search_file_content",
        "grep_search",
        "web_fetch",
        "google_web_search",
        "save_memory",
        "write_todos",
        "todo_write",
        "invoke_agent",
        "complete_task",
        "activate_skill",
        "ask_user",
        "ask_user_question",
        "get_internal_docs",
        "enter_plan_mode",
        "exit_plan_mode",
        "update_topic",
        "agent",
        // Codex CLI
        "view_image",
        "update_plan",
        "request_user_input",
        "list_mcp_resources",
        "list_mcp_resource_templates",
        "read_mcp_resource",
        "web_search",
        "spawn_agent",
        "wait_agent",
        "send_input",
        "close_agent",
        "tool_search",
        "collaborationspawn_agent",
        "collaborationwait_agent",
        "collaborationsend_input",
        "collaborationclose_agent",
        // Copilot CLI, OpenCode, Pi, Cline, Cursor
        "view",
        "rg",
        "find",
        "list",
        "webfetch",
        "websearch",
        "codesearch",
        "read_bash",
        "stop_bash",
        "list_bash",
        "report_intent",
        "update_todo",
        "store_memory",
        "fetch_copilot_cli_documentation",
        "sql",
        "question",
        "invalid",
        "read_files",
        "search_codebase",
        "list_files",
        "list_code_definition_names",
        "search_files",
        "fetch_web_content",
        "submit_and_exit",
        "ask_question",
        "skills",
        "use_skill",
        "ask_followup_question",
        "attempt_completion",
        "new_task",
        "plan_mode_respond",
        "plan_exit",
        "SemSearch",
        "codebase_search",
        "file_search",
        "list_dir",
    };

    private static readonly HashSet<string> Shells = new(StringComparer.OrdinalIgnoreCase)
    {
        "Bash",
        "Shell",
        "PowerShell",
        "run_shell_command",
        "exec_command",
        "local_shell",
        "shell_command",
        "unified_exec",
        "write_stdin",
        "run_commands",
        "write_bash",
        "container.exec",
        "execute_command",
        "run_terminal_cmd",
        "run_in_terminal",
        "terminal",
        "Monitor",
        "exec",
    };

    private static readonly HashSet<string> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Write",
        "Edit",
        "MultiEdit",
        "NotebookEdit",
        "write_file",
        "replace",
        "create",
        "editor",
        "edit_file",
        "create_file",
        "delete_file",
        "write_to_file",
        "replace_in_file",
        "str_replace_editor",
        "str_replace_based_edit_tool",
        "search_replace",
        "insert_edit_into_file",
        "replace_string_in_file",
        "edit_notebook",
        "edit_notebook_file",
        "apply_patch",
        "ApplyPatch",
        "patch",
        "Delete",
    };

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
        Readers.Contains(tool) ? ToolKind.Reader
        : Shells.Contains(tool) ? ToolKind.Shell
        : Writers.Contains(tool) ? ToolKind.Writer
        : OnlyReads(tool) ? ToolKind.Reader
        : ToolKind.Unknown;

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
