namespace Vibeworkout.Git;

/// <summary>One entry of a commit's tree, whatever it is.</summary>
/// <param name="Mode">As git writes it: <c>100644</c>, <c>120000</c> for a symbolic link, <c>040000</c> for a folder, <c>160000</c> for
/// another repository's commit.</param>
/// <param name="Type"><c>blob</c>, <c>tree</c> or <c>commit</c>.</param>
/// <param name="Oid">git's id of it.</param>
/// <param name="Size">A blob's size in bytes; 0 for everything else.</param>
/// <param name="Name">Its name, a character for each byte: git's names are bytes, and whoever can write to a remote chooses them. Never
/// print it as it is.</param>
public readonly record struct TreeEntry(string Mode, string Type, string Oid, long Size, string Name)
{
    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsFile => Type == "blob" && Mode is "100644" or "100755";

    /// <summary>An ordinary file.</summary>
    public static TreeEntry File(string name, string oid) => new("100644", "blob", oid, 0, name);
}
