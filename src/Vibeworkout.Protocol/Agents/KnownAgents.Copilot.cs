namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Copilot CLI: command hooks; it reads Claude Code's settings too.</summary>
    public static AgentDescription Copilot { get; } =
        new()
        {
            Name = AgentNames.Copilot,
            Title = "Copilot CLI",
            Program = "copilot",
            ProjectFile = ".github/hooks/vibeworkout.json",
            UserFolder = ".copilot",
            UserFile = "hooks/vibeworkout.json",
            FolderVariable = "COPILOT_HOME",
            ProjectVariable = "COPILOT_PROJECT_DIR",
            ReadsRoot = true,
            HashesInputs = true,
            GuardedFolders = [".copilot"],
            Shells = ["bash", "powershell", "shell", "write_bash", "write_powershell"],
            Writers = ["edit", "create", "apply_patch"],
            Readers =
            [
                "view",
                "glob",
                "grep",
                "rg",
                "web_fetch",
                "web_search",
                "task",
                "read_bash",
                "stop_bash",
                "list_bash",
                "read_powershell",
                "stop_powershell",
                "list_powershell",
                "update_todo",
                "report_intent",
                "store_memory",
                "fetch_copilot_cli_documentation",
                "sql",
                "ask_user",
                "read_agent",
                "list_agents",
            ],
            Switches =
            [
                new(".github/copilot/settings.json", "disableAllHooks", true),
                new(".github/copilot/settings.local.json", "disableAllHooks", true),
                new(".claude/settings.json", "disableAllHooks", true),
                new(".claude/settings.local.json", "disableAllHooks", true),
            ],
            Tried = ["1.0.102"],
            StaysOpen =
                "A repository's hooks run only in a folder that it trusts; your own everywhere. Of several hooks the "
                + "first denial stops the rest: what another one denied is not logged. disableAllHooks in the "
                + "repository turns even your own off. Past its timeout a call runs: the command ends itself before.",
        };
}
