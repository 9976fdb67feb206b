namespace Vibeworkout.Protocol.Agents;

public static partial class KnownAgents
{
    /// <summary>Pi: an extension.</summary>
    public static AgentDescription Pi { get; } =
        new()
        {
            Name = AgentNames.Pi,
            Title = "Pi",
            Program = "pi",
            ProjectFile = ".pi/extensions/vibeworkout.js",
            UserFolder = ".pi/agent",
            UserFile = "extensions/vibeworkout.js",
            FolderVariable = "PI_CODING_AGENT_DIR",
            GuardedFolders = [".pi"],
            Shells = ["bash"],
            Writers = ["write", "edit"],
            Readers = ["read", "ls", "grep", "find"],
            Tried = ["1.3.0", "0.73.1"],
            StaysOpen =
                "-ne (--no-extensions), and an exclusion in your settings, leave the extension out. From 0.87.1 on a "
                + "project's extension needs its trust, and print mode skips it without a word; your own is loaded "
                + "everywhere. A start in a subfolder reads no extension of the project. /reload of a broken file "
                + "leaves the session without it.",
        };
}
