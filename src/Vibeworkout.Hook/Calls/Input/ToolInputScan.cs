namespace Vibeworkout.Hook.Calls.Input;

/// <summary>Finds every text in a tool's input, at any depth, in members that stand twice, and in texts that are JSON themselves.</summary>
/// <param name="found">What is found.</param>
/// <param name="nesting">How many texts this document lies in.</param>
internal sealed class ToolInputScan(ToolTexts found, int nesting = 0) : IJsonVisitor
{
    /// <summary>How deep JSON in a text in JSON in a text is followed.</summary>
    public const int MaxNesting = 5;

    private readonly MemberKind[] kinds = new MemberKind[JsonScanner.MaxDepth + 1];
    private readonly BoundedText name = new(64);
    private TextScan? text;
    private int depth;
    private bool inName;

    public void Open(int depth, bool isObject) => kinds[depth] = kinds[depth - 1];

    public void Close(int depth) { }

    public void StartString(int depth, bool isName)
    {
        (this.depth, inName) = (depth, isName);
        (text ??= new TextScan(found, nesting)).Start(isName ? null : kinds[depth]);
        name.Clear();
    }

    public void AddToString(ReadOnlySpan<byte> part)
    {
        text!.Add(part);
        if (inName)
        {
            name.Append(part);
        }
    }

    public void EndString()
    {
        text!.End();
        if (inName)
        {
            kinds[depth] = name.Length <= 64 ? MemberKinds.Of(name.Head) : MemberKind.Other;
        }
    }

    public void Literal(int depth, ReadOnlySpan<byte> text) { }
}
