using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>Puts hook entries into an agent's settings and takes them out again. Entries of others are never touched.</summary>
internal static class HookSettings
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Where the handlers' command stands, by agent.</summary>
    private static readonly string[] CommandMembers = ["command", "bash"];

    public static string Merge(HooksFile file, string? settings)
    {
        if (settings?.StartsWith(ByteOrderMark) == true)
        {
            return ByteOrderMark + Merge(file, settings[1..]);
        }

        var text = Encoding.UTF8.GetBytes(string.IsNullOrWhiteSpace(settings) ? file.NewFile : settings);
        return Edit(
            file,
            () =>
            {
                RefuseDoubled(file, text);
                foreach (var (name, entry) in file.Entries)
                {
                    text = MergeEvent(text, name, entry);
                }

                return Encoding.UTF8.GetString(text);
            }
        );
    }

    public static string Remove(HooksFile file, string settings) =>
        settings.StartsWith(ByteOrderMark)
            ? ByteOrderMark + Remove(file, settings[1..])
            : Edit(
                file,
                () =>
                {
                    var text = Encoding.UTF8.GetBytes(settings);
                    RefuseDoubled(file, text);
                    while (RemoveOne(text) is { } less)
                    {
                        text = less;
                    }

                    return Encoding.UTF8.GetString(text);
                }
            );

    /// <summary>The settings with our status line, unless there is one already.</summary>
    public static string MergeStatusLine(HooksFile file, string settings) =>
        Edit(
            file,
            () =>
            {
                var text = Encoding.UTF8.GetBytes(settings);
                var root = JsonText.Root(text);
                return Member(text, root, "statusLine") is null
                    ? Encoding.UTF8.GetString(
                        JsonText.Append(text, root, $"\"statusLine\": {{ \"type\": \"command\", \"command\": {file.StatusLine} }}", 1)
                    )
                    : settings;
            }
        );

    public static DoubledMember? FindDoubled(HooksFile file, string settings)
    {
        DoubledMember? found = null;
        Edit(
            file,
            () =>
            {
                found = FindDoubled(Encoding.UTF8.GetBytes(settings.TrimStart(ByteOrderMark)));
                return settings;
            }
        );
        return found;
    }

    private static DoubledMember? FindDoubled(byte[] text) =>
        JsonText.FindDoubled(text, JsonText.Root(text), member => member.Name == "hooks");

    /// <summary>An entry put into one of the two may be in the one that no agent reads.</summary>
    private static void RefuseDoubled(HooksFile file, byte[] text)
    {
        if (FindDoubled(text) is { } twice)
        {
            throw new FormatException(
                $"{file.ProjectPath} {twice}; agents take the last one, so an entry may stand where none is read. Nothing was "
                    + $"changed: leave one of the two, then try again."
            );
        }
    }

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
        if (FindHandler(text, groups) is not { } found)
        {
            return JsonText.Append(text, groups.ValueStart, group, 3);
        }

        // an older or weakened form of our own entry is put right, where it stands alone
        var child = JsonText.Children(text, groups.ValueStart, out _)[found.Group];
        return IsEqual(text, child, group) || !StandsAlone(text, child, found.Handler)
            ? text
            : JsonText.Append(JsonText.Remove(text, groups.ValueStart, found.Group), groups.ValueStart, group, 3);
    }

    /// <summary>Whether the gate's entry is there in exactly a form that blocks on every failure.</summary>
    public static bool HasGate(HooksFile file, string settings)
    {
        var text = Encoding.UTF8.GetBytes(settings.TrimStart(ByteOrderMark));
        return Edit(
                file,
                () =>
                    FindDoubled(text) is null
                    && Member(text, JsonText.Root(text), "hooks") is { Kind: JsonTokenType.StartObject } hooks
                    && Member(text, hooks.ValueStart, file.Entries[0].Event) is { Kind: JsonTokenType.StartArray } list
                    && JsonText
                        .Children(text, list.ValueStart, out _)
                        .Exists(entry => file.GateForms.Any(form => IsEqual(text, entry, form)))
                        ? "yes"
                        : ""
            ) == "yes";
    }

    private static bool IsEqual(byte[] text, JsonChild child, string entry)
    {
        using var there = JsonDocument.Parse(
            text.AsMemory(child.ValueStart, child.End - child.ValueStart),
            new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
        );
        using var wanted = JsonDocument.Parse(entry);
        return JsonElement.DeepEquals(there.RootElement, wanted.RootElement);
    }

    private static bool StandsAlone(byte[] text, JsonChild group, int? handler) =>
        handler is null || JsonText.Children(text, Member(text, group.ValueStart, "hooks")!.Value.ValueStart, out _).Count == 1;

    private static byte[]? RemoveOne(byte[] text)
    {
        var root = JsonText.Root(text);
        var statusLine = JsonText
            .Children(text, root, out _)
            .FindIndex(m =>
                m.Name == "statusLine"
                && m.Kind == JsonTokenType.StartObject
                && Encoding
                    .UTF8.GetString(text, m.ValueStart, m.End - m.ValueStart)
                    .Contains("vibeworkout statusline", StringComparison.Ordinal)
            );
        if (statusLine >= 0)
        {
            return JsonText.Remove(text, root, statusLine);
        }

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
            if (
                found.Handler is { } handler
                && Member(text, groups[found.Group].ValueStart, "hooks")!.Value is var handlers
                && JsonText.Children(text, handlers.ValueStart, out _).Count > 1
            )
            {
                return JsonText.Remove(text, handlers.ValueStart, handler);
            }

            if (groups.Count > 1)
            {
                return JsonText.Remove(text, events[e].ValueStart, found.Group);
            }

            return events.Count > 1
                ? JsonText.Remove(text, hooks.ValueStart, e)
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

            if (
                all[g].Kind == JsonTokenType.StartObject
                && Member(text, all[g].ValueStart, "hooks") is { Kind: JsonTokenType.StartArray } handlers
            )
            {
                var index = JsonText
                    .Children(text, handlers.ValueStart, out _)
                    .FindIndex(h => h.Kind == JsonTokenType.StartObject && IsOurs(text, h));
                if (index >= 0)
                {
                    return (g, index);
                }
            }
        }

        return null;
    }

    private static bool IsOurs(byte[] text, JsonChild handler) =>
        Array.Exists(
            CommandMembers,
            member =>
                Member(text, handler.ValueStart, member) is { Kind: JsonTokenType.String } command
                && Encoding
                    .UTF8.GetString(text, command.ValueStart, command.End - command.ValueStart)
                    .Contains(HookProgram.Marker, StringComparison.Ordinal)
        );

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

    private static string Edit(HooksFile file, Func<string> edit)
    {
        try
        {
            return edit();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(
                $"{file.ProjectPath} cannot be read as JSON, so nothing was changed in it: {e.Message} Mend the file, then try again.",
                e
            );
        }
    }

    private static void Must(JsonChild child, JsonTokenType kind, string rule)
    {
        if (child.Kind != kind)
        {
            throw new JsonException(rule + ".");
        }
    }

    private static string Indent(string text, int spaces) =>
        new string(' ', spaces) + text.Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal);
}
