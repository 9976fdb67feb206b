namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>OpenCode: a plugin, and a permission that leaves no tool without it.</summary>
    public static AgentDescription OpenCode { get; } =
        new()
        {
            Name = AgentNames.OpenCode,
            Title = "OpenCode",
            Program = "opencode",
            ProjectFile = ".opencode/plugin/vibeworkout.js",
            UserFolder = ".config/opencode",
            UserFile = "plugin/vibeworkout.js",
            ReadsRoot = true,
            GuardedFolders = [".opencode"],
            GuardedFiles = ["opencode.json", "opencode.jsonc"],
            GuardedFolderVariables = ["OPENCODE_CONFIG_DIR"],
            GuardedFileVariables = ["OPENCODE_CONFIG"],
            Shells = ["bash", "shell"],
            Writers = ["write", "edit", "multiedit", "patch", "apply_patch"],
            Readers =
            [
                "read",
                "list",
                "glob",
                "grep",
                "webfetch",
                "websearch",
                "codesearch",
                "todowrite",
                "todoread",
                "task",
                "question",
                "skill",
                "invalid",
                "lsp",
                "plan_enter",
                "plan_exit",
                "batch",
            ],
            SwitchVariables = ["OPENCODE_PURE", "OPENCODE_DISABLE_PROJECT_CONFIG", "OPENCODE_PERMISSION"],
            Tried = ["1.18.33"],
            StaysOpen =
                "Without the plugin the permission leaves no tool; a permission of an agent's own, or a more specific"
                + " one that allows and stands behind ours, or OPENCODE_PERMISSION undoes that. A plugin before ours "
                + "that throws keeps the call from the log.",
        };
}
