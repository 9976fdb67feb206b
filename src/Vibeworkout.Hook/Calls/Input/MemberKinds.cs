namespace Vibeworkout.Hook.Calls.Input;

/// <summary>Reads the names of members as the agents' tools spell them, in any case, with or without underscores.</summary>
internal static class MemberKinds
{
    private const int MaxName = 40;

    private static readonly HashSet<string> Contents = new(StringComparer.Ordinal)
    {
        "content",
        "contents",
        "oldstring",
        "newstring",
        "oldstr",
        "newstr",
        "oldtext",
        "newtext",
        "filetext",
        "inserttext",
        "newsource",
        "oldcontent",
        "newcontent",
        "modifiedcontent",
        "aiproposedcontent",
        "codeedit",
        "instruction",
        "instructions",
        "description",
        "prompt",
        "text",
        "explanation",
        "systemprompt",
        "thought",
        "message",
        "body",
        "comment",
        "summary",
        "title",
        "question",
        "reason",
    };

    private static readonly HashSet<string> Folders = new(StringComparer.Ordinal)
    {
        "cwd",
        "workdir",
        "workingdir",
        "workingdirectory",
        "directory",
        "dir",
        "dirpath",
        "folder",
        "root",
        "rootdir",
        "rootpath",
        "basedir",
        "basepath",
        "projectroot",
        "projectpath",
        "repo",
        "repopath",
        "workspace",
    };

    /// <summary>What a member of that name, in UTF-8, holds.</summary>
    public static MemberKind Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxName)
        {
            return MemberKind.Other;
        }

        Span<char> plain = stackalloc char[MaxName];
        var length = 0;
        foreach (var letter in name)
        {
            if (letter is not ((byte)'_' or (byte)'-' or (byte)' '))
            {
                plain[length++] = char.ToLowerInvariant((char)letter);
            }
        }

        plain = plain[..length];
        if (Contents.GetAlternateLookup<ReadOnlySpan<char>>().Contains(plain))
        {
            return MemberKind.Content;
        }

        if (Folders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(plain))
        {
            return MemberKind.Folder;
        }

        return plain.StartsWith("exclude") || plain.StartsWith("ignore") ? MemberKind.Excluded : MemberKind.Other;
    }
}
