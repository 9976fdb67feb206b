namespace Vibeworkout.Hook.Calls.Input;

/// <summary>What the name of a member in a tool's input says of its value.</summary>
internal enum MemberKind
{
    /// <summary>Nothing: a path, for all that is known.</summary>
    Other,

    /// <summary>It is what a file is to hold or held, or words for the model.</summary>
    Content,

    /// <summary>It is a folder that the other paths start from.</summary>
    Folder,

    /// <summary>It says what is to be left out.</summary>
    Excluded,
}
