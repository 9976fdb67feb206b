using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>Puts hook entries into an agent's settings and takes them out again. Entries of others are never touched.</summary>
internal static class HookSettings
{
    private const char ByteOrderMark = '\uFEFF';
    private const string Marker = "vibeworkout hook ";

    /// <summary>Where the handlers' command stands, by agent.</summary>
    private static readonly string[] CommandMembers = ["command", "bash"];

    public static string Merge(AgentSetup agent, string? settings)
    {
        if (settings?.StartsWith(ByteOrderMark) == true)
        {
            return ByteOrderMark + Merge(agent, settings[1..]);
        }

        var text = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(settings) ? agent.NewFile : settings);
        return Edit(agent, () =>
        {
            foreach (var (name, entry) in agent.Entries)
            {
                text = MergeEvent(text, name, entry);
            }

            return Encoding.UTF8.GetString(text);
        });
    }

    public static string Remove(AgentSetup agent, string settings) => settings.StartsWith(ByteOrderMark) ? ByteOrderMark + Remove(agent, settings[1..]) : Edit(agent, () =>
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
            return found.Handler is { } handler && Member(text, groups[found.Group].ValueStart, "hooks")!.Value is var handlers && JsonText.Children(text, handlers.ValueStart, out _).Count > 1
                ? JsonText.Remove(text, handlers.ValueStart, handler)
                : groups.Count > 1 ? JsonText.Remove(text, events[e].ValueStart, found.Group)
                : events.Count > 1 ? JsonText.Remove(text, hooks.ValueStart, e)
                : JsonText.Remove(text, root, JsonText.Children(text, root, out _).FindIndex(m => m.Name == "hooks"));
        }

        return null;
    }

    /// <summary>Our handler in an event's list: in a group of handlers, or (no second number) the list's own element.</summary>
    private static (int Group, int? Handler)? FindHandler(byte[] text, JsonChild groups)
    {
        var all = JsonText.Children(text, groups.ValueStart, out _);
        for (var g = 0; g < all.Count; g++)
        {
            if (all[g].Kind == JsonTokenType.StartObject && IsOurs(text, all[g]))
            {
                return (g, null);
            }

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

    private static bool IsOurs(byte[] text, JsonChild handler) => Array.Exists(CommandMembers, member =>
        Member(text, handler.ValueStart, member) is { Kind: JsonTokenType.String } command
        && Encoding.UTF8.GetString(text, command.ValueStart, command.End - command.ValueStart).Contains(Marker, StringComparison.Ordinal));

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

    private static string Edit(AgentSetup agent, Func<string> edit)
    {
        try
        {
            return edit();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{agent.SettingsFile} cannot be read as JSON, so nothing was changed in it: {e.Message} Mend the file, then try again.", e);
        }
    }

    private static void Must(JsonChild child, JsonTokenType kind, string rule)
    {
        if (child.Kind != kind)
        {
            throw new JsonException(rule + ".");
        }
    }

    private static string Indent(string text, int spaces) => new string(' ', spaces) + text.Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal);
}
