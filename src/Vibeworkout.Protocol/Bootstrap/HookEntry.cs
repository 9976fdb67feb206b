using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>One hook entry: the agent's event and the text of the entry.</summary>
/// <param name="Event">The event's name in the agent's settings.</param>
/// <param name="Entry">One element of that event's list, indented from column 0.</param>
internal readonly record struct HookEntry(string Event, string Entry)
{
    private static readonly string[] Hooks =
    [
        "pre-tool-use",
        "post-tool-use",
        "post-tool-use-failure",
        "session-start",
        "stop",
        "session-end",
    ];

    /// <summary>The hook that decides.</summary>
    public const string Gate = "pre-tool-use";

    /// <summary>Entries for our hooks.</summary>
    /// <param name="events">The agent's events for them, in our order; null for one that the agent has no event for.</param>
    /// <param name="entry">The entry of a hook.</param>
    public static IReadOnlyList<HookEntry> For(string?[] events, Func<string, string> entry) =>
        [.. Hooks.Zip(events).Where(p => p.Second is not null).Select(p => new HookEntry(p.Second!, entry(p.First)))];

    /// <summary>An entry that is a group of handlers.</summary>
    public static string Group(string before, string command, string more) =>
        $"{{\n  {before}\"hooks\": [\n    {{ \"type\": \"command\", \"command\": {Quote(command)}, {more} }}\n  ]\n}}";

    /// <summary>An entry that is a handler itself.</summary>
    public static string Flat(string member, string command, string more) => $"{{ {member}: {Quote(command)}{more} }}";

    /// <summary>A text as JSON has it.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
