namespace Vibeworkout.Hook.Calls.Input;

/// <summary>What a <see cref="JsonScanner"/> tells of a document as it passes by. Depth 0 is outside of everything, 1 the members of the
/// document itself.</summary>
internal interface IJsonVisitor
{
    /// <summary>An object or array begins; what is in it has this depth.</summary>
    void Open(int depth, bool isObject);

    /// <summary>The object or array with this depth ends.</summary>
    void Close(int depth);

    /// <summary>A string begins, which is a member's name or a value.</summary>
    void StartString(int depth, bool isName);

    /// <summary>More of the string, without escapes, in UTF-8 as good as the document's. A character may be spread over two
    /// parts.</summary>
    void AddToString(ReadOnlySpan<byte> part);

    /// <summary>The string ends.</summary>
    void EndString();

    /// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>, or what stands in the place of one; its first 64 bytes.</summary>
    void Literal(int depth, ReadOnlySpan<byte> text);
}
