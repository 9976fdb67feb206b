namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Cursor: command hooks, as it documents them.</summary>
    public static AgentDescription Cursor { get; } =
        new()
        {
            Name = AgentNames.Cursor,
            Title = "Cursor",
            Program = "cursor-agent",
            ProjectFile = ".cursor/hooks.json",
            UserFolder = ".cursor",
            UserFile = "hooks.json",
            FolderVariable = "CURSOR_CONFIG_DIR",
            ProjectVariable = "CURSOR_PROJECT_DIR",
            ReadsRoot = true,
            GuardedFolders = [".cursor"],
            Shells = ["Shell", "run_terminal_cmd"],
            Writers = ["Write", "Edit", "Delete", "MultiEdit", "search_replace", "edit_file", "ApplyPatch"],
            Readers =
            [
                "Read",
                "Grep",
                "Glob",
                "LS",
                "Task",
                "WebFetch",
                "WebSearch",
                "SemanticSearch",
                "SemSearch",
                "TodoWrite",
                "ReadLints",
                "codebase_search",
                "file_search",
                "list_dir",
            ],
            StaysOpen = "Never met the real client here.",
        };
}
