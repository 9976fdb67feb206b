using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// The hook entries in Claude Code's <c>.claude/settings.json</c>. The gate's entry blocks when the program is missing, fails or hangs: <c>|| exit 2</c> for versions that know nothing else,
/// <c>onFailure</c> for those that do. Entries of others are never touched.
/// </summary>
public static class HookSettings
{
    /// <summary>The file, from the repository's root.</summary>
    public const string FileName = ".claude/settings.json";

    private const char ByteOrderMark = '\uFEFF';
    private const string Marker = "vibeworkout hook ";

    private static readonly (string Event, string Group)[] Entries =
    [
        ("PreToolUse", Group("vibeworkout hook pre-tool-use || exit 2", 20, ", \"onFailure\": \"block\"")),
        ("PostToolUse", Group("vibeworkout hook post-tool-use", 10)),
        ("PostToolUseFailure", Group("vibeworkout hook post-tool-use-failure", 10)),
        ("SessionStart", Group("vibeworkout hook session-start", 20)),
        ("Stop", Group("vibeworkout hook stop", 10)),
        ("SessionEnd", Group("vibeworkout hook session-end", 10)),
    ];

    /// <summary>The settings with our entries in them; the same text when they are all there.</summary>
    /// <param name="settings">The file's text; null where there is no file.</param>
    /// <exception cref="FormatException">The text is no settings file; the message says where.</exception>
    public static string Merge(string? settings)
    {
        if (settings?.StartsWith(ByteOrderMark) == true)
        {
            return ByteOrderMark + Merge(settings[1..]);
        }

        var text = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(settings) ? "{}\n" : settings);
        return Edit(() =>
        {
            foreach (var (name, group) in Entries)
            {
                text = MergeEvent(text, name, group);
            }

            return Encoding.UTF8.GetString(text);
        });
    }

    /// <summary>The settings without our entries. What held nothing else goes as well.</summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public static string Remove(string settings) => settings.StartsWith(ByteOrderMark) ? ByteOrderMark + Remove(settings[1..]) : Edit(() =>
    {
        var text = Encoding.UTF8.GetBytes(settings);
        while (RemoveOne(text) is { } less)
        {
            text = less;
        }

        return Encoding.UTF8.GetString(text);
    });

    private static byte[] MergeEvent(byte[] text, string name, string group)
    {
        var root = JsonText.Root(text);
        if (Member(text, root, "hooks") is not { } hooks)
        {
            return JsonText.Append(text, root, $"\"hooks\": {{\n  \"{name}\": [\n{Indent(group, 4)}\n  ]\n}}", 1);
        }

        Must(hooks, JsonTokenType.StartObject, "\"hooks\" must be an object");
        if (Member(text, hooks.ValueStart, name) is not { } groups)
        {
            return JsonText.Append(text, hooks.ValueStart, $"\"{name}\": [\n{Indent(group, 2)}\n]", 2);
        }

        Must(groups, JsonTokenType.StartArray, $"\"hooks.{name}\" must be a list");
        return FindHandler(text, groups) is null ? JsonText.Append(text, groups.ValueStart, group, 3) : text;
    }

    private static byte[]? RemoveOne(byte[] text)
    {
        var root = JsonText.Root(text);
        if (Member(text, root, "hooks") is not { Kind: JsonTokenType.StartObject } hooks)
        {
            return null;
        }

        var events = JsonText.Children(text, hooks.ValueStart, out _);
        for (var e = 0; e < events.Count; e++)
        {
            if (events[e].Kind != JsonTokenType.StartArray || FindHandler(text, events[e]) is not { } found)
            {
                continue;
            }

            var groups = JsonText.Children(text, events[e].ValueStart, out _);
            var handlers = Member(text, groups[found.Group].ValueStart, "hooks")!.Value;
            return JsonText.Children(text, handlers.ValueStart, out _).Count > 1 ? JsonText.Remove(text, handlers.ValueStart, found.Handler)
                : groups.Count > 1 ? JsonText.Remove(text, events[e].ValueStart, found.Group)
                : events.Count > 1 ? JsonText.Remove(text, hooks.ValueStart, e)
                : JsonText.Remove(text, root, JsonText.Children(text, root, out _).FindIndex(m => m.Name == "hooks"));
        }

        return null;
    }

    private static (int Group, int Handler)? FindHandler(byte[] text, JsonChild groups)
    {
        var all = JsonText.Children(text, groups.ValueStart, out _);
        for (var g = 0; g < all.Count; g++)
        {
            if (all[g].Kind == JsonTokenType.StartObject && Member(text, all[g].ValueStart, "hooks") is { Kind: JsonTokenType.StartArray } handlers)
            {
                var index = JsonText.Children(text, handlers.ValueStart, out _).FindIndex(h => h.Kind == JsonTokenType.StartObject && IsOurs(text, h));
                if (index >= 0)
                {
                    return (g, index);
                }
            }
        }

        return null;
    }

    private static bool IsOurs(byte[] text, JsonChild handler) =>
        Member(text, handler.ValueStart, "command") is { Kind: JsonTokenType.String } command
        && Encoding.UTF8.GetString(text, command.ValueStart, command.End - command.ValueStart).Contains(Marker, StringComparison.Ordinal);

    private static JsonChild? Member(byte[] text, int start, string name)
    {
        foreach (var child in JsonText.Children(text, start, out _))
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    private static string Edit(Func<string> edit)
    {
        try
        {
            return edit();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{FileName} cannot be read as JSON, so nothing was changed in it: {e.Message} Mend the file, then try again.", e);
        }
    }

    private static void Must(JsonChild child, JsonTokenType kind, string rule)
    {
        if (child.Kind != kind)
        {
            throw new JsonException(rule + ".");
        }
    }

    private static string Group(string command, int seconds, string more = "") =>
        $"{{\n  \"matcher\": \"*\",\n  \"hooks\": [\n    {{ \"type\": \"command\", \"command\": \"{command}\", \"timeout\": {seconds}{more} }}\n  ]\n}}";

    private static string Indent(string text, int spaces) => new string(' ', spaces) + text.Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal);
}
