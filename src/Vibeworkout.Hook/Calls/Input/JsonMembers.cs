namespace Vibeworkout.Hook.Calls.Input;

/// <summary>The members of one object, those that are texts, numbers or words; of a long text the beginning. Of a name that stands twice
/// the last one counts.</summary>
/// <param name="level">The depth of the object's members in the document.</param>
/// <param name="withEnds">Whether the end of a long text is wanted as well as its beginning.</param>
internal sealed class JsonMembers(int level, bool withEnds = false) : IJsonVisitor
{
    private const int MaxMembers = 256;
    private const int MaxText = 32 * 1024;
    private const int MaxTotal = 1024 * 1024;

    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> literals = new(StringComparer.Ordinal);
    private BoundedText? text;
    private string name = "";
    private int total;
    private bool keeps,
        inName,
        isBare;

    /// <summary>The value itself, where it is a text instead of an object.</summary>
    public string? Text { get; private set; }

    /// <summary>A member that is a text; null when there is none.</summary>
    public string? this[string member] => texts.GetValueOrDefault(member);

    /// <summary>A member that is a number or a word, as it is written; null when there is none.</summary>
    public string? Literal(string member) => literals.GetValueOrDefault(member);

    /// <summary>Whether there is a member of that name which is not null.</summary>
    public bool Has(string member) => texts.ContainsKey(member) || (literals.TryGetValue(member, out var word) && word != "null");

    public void Open(int depth, bool isObject)
    {
        if (depth == level + 1)
        {
            Keep(null);
        }
        else if (depth == level)
        {
            Clear();
        }
    }

    public void Close(int depth) { }

    public void StartString(int depth, bool isName)
    {
        isBare = depth == level - 1 && !isName;
        keeps = depth == level || isBare;
        inName = isName;
        if (isBare)
        {
            Clear();
        }

        if (keeps)
        {
            (text ??= new BoundedText(MaxText, withEnds ? MaxText : 0)).Clear();
        }
    }

    public void AddToString(ReadOnlySpan<byte> part)
    {
        if (keeps)
        {
            text!.Append(part);
        }
    }

    public void EndString()
    {
        if (!keeps)
        {
            return;
        }

        var read = text!.ToString();
        if (isBare)
        {
            Text = read;
        }
        else if (inName)
        {
            name = read;
        }
        else
        {
            Keep(total + read.Length <= MaxTotal ? read : "");
        }
    }

    public void Literal(int depth, ReadOnlySpan<byte> word)
    {
        if (depth == level && literals.Count < MaxMembers)
        {
            texts.Remove(name);
            literals[name] = System.Text.Encoding.ASCII.GetString(word);
        }
    }

    private void Keep(string? value)
    {
        if (texts.Count < MaxMembers || texts.ContainsKey(name))
        {
            literals.Remove(name);
            texts[name] = value;
            total += value?.Length ?? 0;
        }
    }

    private void Clear()
    {
        texts.Clear();
        literals.Clear();
        name = "";
        Text = null;
    }
}
