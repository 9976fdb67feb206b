namespace Vibeworkout.Hook.Calls.Input;

/// <summary>Where in a tool's input a text stands that may name a file.</summary>
internal enum InputPart
{
    /// <summary>The value of a member, or an element of a list.</summary>
    Value,

    /// <summary>The value of a member that holds what a file is to hold, or words for the model.</summary>
    Content,

    /// <summary>The name of a member.</summary>
    Name,

    /// <summary>A header line as patches have it, in a value that is no patch as a whole.</summary>
    Header,

    /// <summary>A header line of a patch that begins with <c>*** Begin Patch</c>.</summary>
    PatchHeader,

    /// <summary>A header line of a unified diff.</summary>
    DiffHeader,

    /// <summary>A header line of a patch or diff that stands in what a file is to hold.</summary>
    ContentHeader,
}
