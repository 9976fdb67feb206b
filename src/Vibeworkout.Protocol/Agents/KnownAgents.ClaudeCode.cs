namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Claude Code: command hooks, a plugin, and a status line.</summary>
    public static AgentDescription ClaudeCode { get; } =
        new()
        {
            Name = AgentNames.ClaudeCode,
            Title = "Claude Code",
            Program = "claude",
            ProjectFile = ".claude/settings.json",
            UserFolder = ".claude",
            UserFile = "settings.json",
            FolderVariable = "CLAUDE_CONFIG_DIR",
            ProjectVariable = "CLAUDE_PROJECT_DIR",
            GuardedFolders = [".claude"],
            GuardedFiles = [".claude.json", ".mcp.json"],
            GuardedFileVariables =
            [
                "CLAUDE_CODE_MANAGED_SETTINGS_PATH",
                "CLAUDE_CODE_REMOTE_SETTINGS_PATH",
                "CLAUDE_CODE_PLUGIN_CACHE_DIR",
                "CLAUDE_CODE_PLUGIN_SEED_DIR",
            ],
            Shells = ["Bash", "PowerShell", "Monitor"],
            Writers = ["Edit", "MultiEdit", "Write", "NotebookEdit"],
            Readers =
            [
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
            ],
            Switches =
            [
                new(".claude/settings.json", "disableAllHooks", true),
                new(".claude/settings.local.json", "disableAllHooks", true),
                new("~/.claude/settings.json", "disableAllHooks", true),
                new("/etc/claude-code/managed-settings.json", "disableAllHooks", true),
                new("/Library/Application Support/ClaudeCode/managed-settings.json", "disableAllHooks", true),
            ],
            Tried = ["2.1.332", "2.1.330", "2.1.197"],
            StaysOpen =
                "disableAllHooks in any settings turns hooks off. Project settings are read in the folder it is "
                + "started in alone; your own, and the plugin, everywhere. 2.1.197 lets a call run whose hook outlives "
                + "its timeout.",
        };
}
