using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Protocol.Gate;

/// <summary>
/// Names one user in ref names and paths: 1 to 39 of <c>A–Z a–z 0–9 - _ .</c>, starting with a letter or digit, without <c>..</c>,
/// not ending in <c>.lock</c> or <c>.</c>. Only such a text ever reaches a ref name or a path (wire format, §2).
/// </summary>
public readonly record struct UserKey
{
    /// <summary>The greatest length, in characters.</summary>
    public const int MaxLength = 39;

    private UserKey(string value) => Value = value;

    /// <summary>The key as it was given. Two keys that differ in case are two users.</summary>
    public string Value { get; }

    /// <summary>Reads a key; false when it breaks any of the rules above.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserKey key)
    {
        key = default;
        if (text is not { Length: > 0 and <= MaxLength } || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        if (
            text.Contains("..", StringComparison.Ordinal)
            || text.EndsWith('.')
            || text.EndsWith(".lock", StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        key = new UserKey(text);
        return true;
    }

    /// <summary>The key itself.</summary>
    public override string ToString() => Value;
}
