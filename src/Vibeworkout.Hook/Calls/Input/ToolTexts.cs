namespace Vibeworkout.Hook.Calls.Input;

/// <summary>The texts in a tool's input that may name a file, each once, in bounded memory.</summary>
internal sealed class ToolTexts
{
    private const int MaxTexts = 128 * 1024;
    private const int MaxCharacters = 16 * 1024 * 1024;
    private const int MaxFolders = 16;

    private readonly HashSet<(string Text, InputPart Part)> values = [],
        contents = [];
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private int valueCharacters,
        contentCharacters;
    private bool valuesCut,
        contentsCut;

    /// <summary>Texts, and where each stands; first those that are no contents.</summary>
    public IEnumerable<(string Text, InputPart Part)> All => values.Concat(contents);

    /// <summary>Whether there is a text that is neither what a file is to hold nor words for the model.</summary>
    public bool HasValues { get; private set; }

    /// <summary>Folders that the input says its paths start from.</summary>
    public IReadOnlyCollection<string> Folders => folders;

    /// <summary>Whether a text of that part may be missing, because there were too many or it lay too deep.</summary>
    public bool IsCut(bool withContents) => valuesCut || (withContents && contentsCut);

    /// <summary>The input stands there once more; what was found stays.</summary>
    public void StartAgain() => HasValues = false;

    /// <summary>Takes a text.</summary>
    public void Add(string text, InputPart part)
    {
        if (text.Length == 0)
        {
            return;
        }

        HasValues |= part == InputPart.Value;
        if (part is InputPart.Content or InputPart.ContentHeader)
        {
            contentsCut |= !Add(contents, ref contentCharacters, text, part);
        }
        else
        {
            valuesCut |= !Add(values, ref valueCharacters, text, part);
        }
    }

    /// <summary>Takes a folder that relative paths may start from.</summary>
    public void AddFolder(string folder)
    {
        if (folders.Count < MaxFolders)
        {
            folders.Add(folder);
        }
        else
        {
            valuesCut |= !folders.Contains(folder);
        }
    }

    /// <summary>Something could not be looked at.</summary>
    public void Cut() => valuesCut = true;

    private static bool Add(HashSet<(string Text, InputPart Part)> set, ref int characters, string text, InputPart part)
    {
        if (set.Count >= MaxTexts || characters + text.Length > MaxCharacters)
        {
            return set.Contains((text, part));
        }

        characters += set.Add((text, part)) ? text.Length : 0;
        return true;
    }
}
