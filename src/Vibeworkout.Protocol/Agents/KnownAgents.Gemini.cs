namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Gemini CLI: command hooks whose standard output decides.</summary>
    public static AgentDescription Gemini { get; } =
        new()
        {
            Name = AgentNames.Gemini,
            Title = "Gemini CLI",
            Program = "gemini",
            ProjectFile = ".gemini/settings.json",
            UserFolder = ".gemini",
            UserFile = "settings.json",
            ProjectVariable = "GEMINI_PROJECT_DIR",
            HashesInputs = true,
            ReadsDotEnv = true,
            GuardedFolders = [".gemini"],
            GuardedFileVariables =
            [
                "GEMINI_CLI_SYSTEM_SETTINGS_PATH",
                "GEMINI_CLI_SYSTEM_DEFAULTS_PATH",
                "GEMINI_CLI_TRUSTED_FOLDERS_PATH",
            ],
            Shells = ["run_shell_command"],
            Writers = ["write_file", "replace"],
            Readers =
            [
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
                "invoke_agent",
                "complete_task",
                "get_internal_docs",
                "update_topic",
            ],
            Switches =
            [
                new(".gemini/settings.json", "hooksConfig.enabled", false),
                new("~/.gemini/settings.json", "hooksConfig.enabled", false),
            ],
            Tried = ["0.61.0"],
            StaysOpen =
                "The folder must be trusted; --skip-trust runs tools without hooks. A start in a subfolder reads no "
                + "settings of the project; your own are read everywhere.",
        };
}
