using System.Xml;

namespace Vibeworkout.Server.Sources;

/// <summary>The names in a recorded file, which the XML reader keeps until its end: not too many, and none too long.</summary>
internal sealed class RecordedNames : XmlNameTable
{
    /// <summary>How many different names a file may have, of elements, attributes, prefixes and namespaces; recorded files have some
    /// fifty.</summary>
    public const int MaxNames = 4_096;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 1_024;

    private readonly NameTable names = new();
    private int count;

    /// <exception cref="FormatException">It is too long, or one too many.</exception>
    public override string Add(char[] array, int offset, int length)
    {
        Check(length);
        return names.Get(array, offset, length) ?? Counted(names.Add(array, offset, length));
    }

    /// <exception cref="FormatException">It is too long, or one too many.</exception>
    public override string Add(string array)
    {
        Check(array.Length);
        return names.Get(array) ?? Counted(names.Add(array));
    }

    public override string? Get(char[] array, int offset, int length) => names.Get(array, offset, length);

    public override string? Get(string array) => names.Get(array);

    private static void Check(int length)
    {
        if (length > MaxLength)
        {
            throw new FormatException($"A name in this file is longer than {MaxLength:n0} characters; export the workout again.");
        }
    }

    private string Counted(string name) =>
        ++count <= MaxNames
            ? name
            : throw new FormatException($"This file uses more than {MaxNames:n0} different names; export the workout again.");
}
