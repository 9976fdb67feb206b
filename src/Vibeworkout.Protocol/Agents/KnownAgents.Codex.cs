namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Codex CLI: command hooks that a person has to trust.</summary>
    public static AgentDescription Codex { get; } =
        new()
        {
            Name = AgentNames.Codex,
            Title = "Codex CLI",
            Program = "codex",
            ProjectFile = ".codex/hooks.json",
            UserFolder = ".codex",
            UserFile = "hooks.json",
            FolderVariable = "CODEX_HOME",
            ReadsRoot = true,
            GuardedFolders = [".codex"],
            Shells = ["Bash", "shell", "exec_command", "local_shell", "shell_command", "unified_exec", "write_stdin", "container.exec"],
            Writers = ["apply_patch"],
            Readers =
            [
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
            ],
            Tried = ["0.171.0"],
            StaysOpen =
                "A hook that was not trusted, in a project that was not, is skipped without a word; a change of the "
                + "command needs a new trust. write_stdin into an open terminal fires no hook. [features] hooks = false"
                + " in a trusted project turns even user hooks off. Linked worktrees use the main checkout's file.",
        };
}
