namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Cline CLI: a plugin.</summary>
    public static AgentDescription Cline { get; } =
        new()
        {
            Name = AgentNames.Cline,
            Title = "Cline CLI",
            Program = "cline",
            ProjectFile = ".cline/plugins/vibeworkout.js",
            UserFolder = ".cline",
            UserFile = "plugins/vibeworkout.js",
            FolderVariable = "CLINE_DIR",
            GuardedFolders = [".cline", ".clinerules"],
            GuardedFolderVariables = ["CLINE_DATA_DIR"],
            GuardedFileVariables = ["CLINE_MCP_SETTINGS_PATH"],
            Shells = ["run_commands", "execute_command"],
            Writers = ["editor", "write_to_file", "replace_in_file", "apply_patch"],
            Readers =
            [
                "read_files",
                "search_codebase",
                "list_files",
                "search_files",
                "list_code_definition_names",
                "fetch_web_content",
                "spawn_agent",
                "skills",
                "use_skill",
                "ask_question",
                "ask_followup_question",
                "attempt_completion",
                "new_task",
                "plan_mode_respond",
                "submit_and_exit",
            ],
            NeverGated = ["submit_and_exit"],
            PatienceVariable = ("CLINE_PLUGIN_IMPORT_TIMEOUT_MS", "60000"),
            Tried = ["3.0.65"],
            StaysOpen =
                "A plugin that does not load, not within 4 s (CLINE_PLUGIN_IMPORT_TIMEOUT_MS=60000 in your shell "
                + "gives it a minute), or is named in disabledPlugins, leaves every call ungated. After 3 s without an "
                + "answer Cline ends the whole run without the tool: the plugin answers for the gate after 2.5 s. "
                + "submit_and_exit is let through, or no run would end. A start in a subfolder reads no plugin of the "
                + "project; your own is loaded everywhere.",
        };
}
