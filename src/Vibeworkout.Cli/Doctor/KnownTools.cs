using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary>The tools that agents are known to have, so that a pattern which gates none of them can be told from one that does.</summary>
internal static class KnownTools
{
    private static readonly Dictionary<AgentSetup, string[]> Names = new()
    {
        [AgentSetup.ClaudeCode] =
        [
            "Bash",
            "BashOutput",
            "KillShell",
            "KillBash",
            "Edit",
            "MultiEdit",
            "Write",
            "NotebookEdit",
            "NotebookRead",
            "Read",
            "Glob",
            "Grep",
            "LS",
            "LSP",
            "WebFetch",
            "WebSearch",
            "Task",
            "TaskCreate",
            "TaskUpdate",
            "TaskList",
            "TaskGet",
            "TaskOutput",
            "TaskStop",
            "Agent",
            "TodoRead",
            "TodoWrite",
            "Skill",
            "SlashCommand",
            "ToolSearch",
            "AskUserQuestion",
            "EnterPlanMode",
            "ExitPlanMode",
            "EnterWorktree",
            "ExitWorktree",
            "SendMessage",
            "Monitor",
            "ListMcpResourcesTool",
            "ReadMcpResourceTool",
            "CronCreate",
            "CronDelete",
            "CronList",
            "PowerShell",
        ],
        [AgentSetup.Codex] = ["Bash", "apply_patch", "shell", "exec_command", "write_stdin", "view_image", "update_plan", "web_search"],
        [AgentSetup.Gemini] =
        [
            "run_shell_command",
            "write_file",
            "replace",
            "read_file",
            "read_many_files",
            "list_directory",
            "glob",
            "search_file_content",
            "grep_search",
            "web_fetch",
            "google_web_search",
            "save_memory",
            "write_todos",
            "ask_user",
            "activate_skill",
            "enter_plan_mode",
            "exit_plan_mode",
            "delegate_to_agent",
            "get_internal_docs",
        ],
        [AgentSetup.Cursor] =
        [
            "Shell",
            "Read",
            "Write",
            "Edit",
            "Delete",
            "Grep",
            "Glob",
            "LS",
            "Task",
            "WebFetch",
            "WebSearch",
            "SemanticSearch",
            "TodoWrite",
            "ReadLints",
        ],
        [AgentSetup.Copilot] =
        [
            "bash",
            "powershell",
            "view",
            "edit",
            "create",
            "glob",
            "grep",
            "rg",
            "web_fetch",
            "web_search",
            "task",
            "apply_patch",
            "read_bash",
            "write_bash",
            "stop_bash",
            "update_todo",
            "report_intent",
            "ask_user",
        ],
    };

    /// <summary>
    /// Whether a pattern fits a tool of one of these agents (of any, where the list is empty), or one of an MCP server, whose names nobody
    /// can know.
    /// </summary>
    public static bool MayMatch(string pattern, IReadOnlyList<AgentSetup> agents) =>
        pattern.StartsWith("mcp", StringComparison.OrdinalIgnoreCase)
        || pattern.StartsWith('*')
        || (agents.Count > 0 ? agents : AgentSetup.All).Any(agent => Names[agent].Any(tool => ToolPattern.Matches(pattern, tool)));
}
