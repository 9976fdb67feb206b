using System.Text;
using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// OpenCode's configuration with a permission that denies every tool. It stands last, where it decides, and our plugin takes it out in memory:
/// without the plugin no tool is left.
/// </summary>
internal sealed class PermissionFile(string projectPath, string userPath) : AgentFile(projectPath, userPath)
{
    private const string NewFile = "{\n  \"$schema\": \"https://opencode.ai/config.json\"\n}\n";
    private const string Any = "\"*\": { \"*\": \"deny\", \"vibeworkout\": \"deny\" }";

    public override string Merge(string? text) => Edit(string.IsNullOrWhiteSpace(text) ? NewFile : text, Merge);

    public override string? Remove(string text)
    {
        var rest = Edit(text, Remove);
        return rest != text && rest.Trim() == NewFile.Trim() ? null : rest;
    }

    public override bool HasGate(string text) =>
        Edit(text, bytes => Permissions(bytes) is { } found && found.Ours == found.All.Count - 1 && found.Ours >= 0 ? bytes : []).Length
        > 0;

    public override bool HoldsOurs(string text) => text.Contains("\"vibeworkout\"", StringComparison.Ordinal);

    private byte[] Merge(byte[] text)
    {
        if (Permissions(text) is not { } found)
        {
            return JsonText.Append(text, JsonText.Root(text), $"\"permission\": {{ {Any} }}", 1);
        }

        if (found.All.FindIndex(m => m.Name == "*") is >= 0 and var theirs && theirs != found.Ours)
        {
            throw new FormatException(
                $"{ProjectPath} has a permission \"*\" already, and ours has to stand under that name. Name the tools that it is meant for, then "
                    + "try again; nothing was changed."
            );
        }

        var rest = found.Ours >= 0 && found.Ours < found.All.Count - 1 ? JsonText.Remove(text, found.Start, found.Ours) : text;
        return found.Ours == found.All.Count - 1 && found.Ours >= 0 ? text : JsonText.Append(rest, Permissions(rest)!.Value.Start, Any, 2);
    }

    private byte[] Remove(byte[] text)
    {
        if (Permissions(text) is not { Ours: >= 0 } found)
        {
            return text;
        }

        var root = JsonText.Root(text);
        return found.All.Count > 1
            ? JsonText.Remove(text, found.Start, found.Ours)
            : JsonText.Remove(text, root, JsonText.Children(text, root, out _).FindIndex(m => m.Name == "permission"));
    }

    /// <summary>The permissions, and which of them is ours; null where there are none.</summary>
    private (int Start, List<JsonChild> All, int Ours)? Permissions(byte[] text)
    {
        var members = JsonText.Children(text, JsonText.Root(text), out _).FindAll(m => m.Name == "permission");
        if (members.Count == 0)
        {
            return null;
        }

        if (members is not [{ Kind: JsonTokenType.StartObject } only])
        {
            throw new FormatException(
                $"\"permission\" in {ProjectPath} must stand once and be an object, with a member for each tool, so that one of ours can stand "
                    + "last in it; nothing was changed."
            );
        }

        var all = JsonText.Children(text, only.ValueStart, out _);
        return (only.ValueStart, all, all.FindIndex(m => m is { Name: "*", Kind: JsonTokenType.StartObject } && IsOurs(text, m)));
    }

    private static bool IsOurs(byte[] text, JsonChild member) =>
        JsonText.Children(text, member.ValueStart, out _).Exists(m => m.Name == "vibeworkout");

    private string Edit(string text, Func<byte[], byte[]> edit)
    {
        try
        {
            return Encoding.UTF8.GetString(edit(Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(
                $"{ProjectPath} cannot be read as JSON, so nothing was changed in it: {e.Message} Mend the file, then try again.",
                e
            );
        }
    }
}
