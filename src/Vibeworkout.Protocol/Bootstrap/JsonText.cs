using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// Edits JSON as text: what is not touched stays byte for byte, with its white space, order and escapes. A settings file belongs to its
/// user.
/// </summary>
internal static class JsonText
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The members or elements of the container that starts at <paramref name="start"/>.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static List<JsonChild> Children(ReadOnlySpan<byte> text, int start, out int end)
    {
        var json = new Utf8JsonReader(text[start..], Options);
        var children = new List<JsonChild>();
        json.Read();
        var isObject = json.TokenType == JsonTokenType.StartObject;
        while (json.Read() && json.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var childStart = (int)json.TokenStartIndex;
            var name = isObject ? json.GetString() : null;
            if (isObject)
            {
                json.Read();
            }

            var valueStart = (int)json.TokenStartIndex;
            var kind = json.TokenType;
            json.Skip();
            children.Add(new(name, start + childStart, start + valueStart, start + (int)json.BytesConsumed, kind));
        }

        end = start + (int)json.BytesConsumed;
        return children;
    }

    /// <summary>Where the document's root object starts.</summary>
    /// <exception cref="JsonException">The text is not one JSON object.</exception>
    public static int Root(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, Options);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The document is not a JSON object.");
        }

        var start = (int)json.TokenStartIndex;
        json.Skip();
        return json.Read() ? throw new JsonException("There is more than one JSON value.") : start;
    }

    /// <summary>
    /// The first member that stands twice in one object: readers differ on which of the two counts. Null when there is none.
    /// </summary>
    /// <param name="text">The document.</param>
    /// <param name="start">Where the container starts.</param>
    /// <param name="inside">Which of the container's members are looked into, all the way down.</param>
    public static DoubledMember? FindDoubled(ReadOnlySpan<byte> text, int start, Predicate<JsonChild> inside)
    {
        var seen = new Dictionary<string, int>();
        foreach (var child in Children(text, start, out _))
        {
            if (child.Name is { } name && !seen.TryAdd(name, child.Start))
            {
                return new(name, LineOf(text, seen[name]), LineOf(text, child.Start));
            }

            if (
                child.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray
                && inside(child)
                && FindDoubled(text, child.ValueStart, static _ => true) is { } found
            )
            {
                return found;
            }
        }

        return null;
    }

    private static int LineOf(ReadOnlySpan<byte> text, int position) => text[..position].Count((byte)'\n') + 1;

    /// <summary>Adds a member or element at the end of the container that starts at <paramref name="start"/>, indented as its neighbours
    /// are.</summary>
    /// <param name="text">The document.</param>
    /// <param name="start">Where the container starts.</param>
    /// <param name="child">The new child, its own lines indented from column 0 with two spaces.</param>
    /// <param name="depth">How deep the child lies: 1 in the root.</param>
    public static byte[] Append(byte[] text, int start, string child, int depth)
    {
        var newLine = text.AsSpan().IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        var children = Children(text, start, out var end);
        var indent = children.Count > 0 && IndentBefore(text, children[0].Start) is { } found ? found : new string(' ', depth * 2);
        var body = newLine + indent + child.Replace("\n", newLine + indent, StringComparison.Ordinal);
        if (children.Count > 0)
        {
            return Splice(text, children[^1].End, children[^1].End, "," + body);
        }

        var outer = indent.Length >= 2 ? indent[..^2] : "";
        return Splice(text, start + 1, end - 1, body + newLine + outer);
    }

    /// <summary>Takes a child out of its container, with the comma and white space that belonged to it.</summary>
    public static byte[] Remove(byte[] text, int start, int index)
    {
        var children = Children(text, start, out var end);
        var child = children[index];
        return children.Count == 1 ? Splice(text, start + 1, end - 1, "")
            : index == children.Count - 1 ? Splice(text, children[index - 1].End, child.End, "")
            : Splice(text, child.Start, children[index + 1].Start, "");
    }

    private static byte[] Splice(byte[] text, int from, int to, string by) =>
        [.. text.AsSpan(0, from), .. Encoding.UTF8.GetBytes(by), .. text.AsSpan(to)];

    private static string? IndentBefore(byte[] text, int position)
    {
        var lineStart = text.AsSpan(0, position).LastIndexOf((byte)'\n') + 1;
        var before = text.AsSpan(lineStart, position - lineStart);
        return lineStart > 0 && before.IndexOfAnyExcept(" \t"u8) < 0 ? Encoding.UTF8.GetString(before) : null;
    }
}
