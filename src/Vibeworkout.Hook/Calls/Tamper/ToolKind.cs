namespace Vibeworkout.Hook.Calls.Tamper;

/// <summary>What a tool does with files, as far as its name tells.</summary>
internal enum ToolKind
{
    /// <summary>It writes some, perhaps: every text in its input may name one.</summary>
    Unknown,

    /// <summary>It reads, or has nothing to do with files.</summary>
    Reader,

    /// <summary>It runs a command, which is not judged. Codex takes one that holds a patch for that patch.</summary>
    Shell,

    /// <summary>A file tool that is known: what a file is to hold is told from where it lies.</summary>
    Writer,
}
