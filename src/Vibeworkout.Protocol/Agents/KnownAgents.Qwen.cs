namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Qwen Code: command hooks in Claude Code's form, answered by JSON that ends the turn.</summary>
    public static AgentDescription Qwen { get; } =
        new()
        {
            Name = AgentNames.Qwen,
            Title = "Qwen Code",
            Program = "qwen",
            ProjectFile = ".qwen/settings.json",
            UserFolder = ".qwen",
            UserFile = "settings.json",
            FolderVariable = "QWEN_HOME",
            ProjectVariable = "QWEN_PROJECT_DIR",
            HashesInputs = true,
            ReadsDotEnv = true,
            GuardedFolders = [".qwen"],
            GuardedFileVariables = ["QWEN_CODE_SYSTEM_SETTINGS_PATH", "QWEN_CODE_SYSTEM_DEFAULTS_PATH", "QWEN_CODE_TRUSTED_FOLDERS_PATH"],
            Shells = ["run_shell_command"],
            Writers = ["write_file", "edit", "replace", "notebook_edit"],
            Readers =
            [
                "read_file",
                "read_many_files",
                "list_directory",
                "glob",
                "grep_search",
                "search_file_content",
                "web_fetch",
                "web_search",
                "save_memory",
                "todo_write",
                "ask_user_question",
                "exit_plan_mode",
                "enter_plan_mode",
                "task",
                "agent",
                "skill",
                "lsp",
            ],
            Switches = [new(".qwen/settings.json", "disableAllHooks", true), new("~/.qwen/settings.json", "disableAllHooks", true)],
            Tried = ["0.24.4"],
            StaysOpen =
                "--bare, --safe-mode and disableAllHooks run tools without hooks; a project's disableAllHooks turns "
                + "your own off as well. A start in a subfolder reads no settings of the project; your own are read "
                + "everywhere. In its window the permission question comes before the hook: what a person refuses is "
                + "not logged.",
        };
}
