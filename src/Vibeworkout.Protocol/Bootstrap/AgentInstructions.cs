namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>The marked section in <c>CLAUDE.md</c> that tells the agent how to behave in a gate repo.</summary>
public static class AgentInstructions
{
    /// <summary>The file, at the repository's root.</summary>
    public const string FileName = "CLAUDE.md";

    private const string Begin = "<!-- vibeworkout:begin -->";
    private const string End = "<!-- vibeworkout:end -->";

    private const string Section =
        Begin
        + "\n"
        + "## Tools are gated on heart rate\n\n"
        + "This repository is gated by vibeworkout: a hook lets tool calls through only while the developer's heart rate is above "
        + "a threshold. When a call is blocked, the message says why.\n"
        + "Do not retry it and do not look for a way around it. Plan, review or talk instead, until the developer says that tools "
        + "are unlocked. Never edit `vibeworkout.config.json`,\n"
        + "`.vibeworkout-disable` or the vibeworkout entries in `.claude/settings.json`.\n"
        + End
        + "\n";

    /// <summary>The text with our section as it should be: replaced where it stands, else at the end.</summary>
    public static string Merge(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Section;
        }

        var section = text.Contains("\r\n", StringComparison.Ordinal) ? Section.Replace("\n", "\r\n", StringComparison.Ordinal) : Section;
        return Find(text) is { } found
            ? text[..found.Start] + section + text[found.End..]
            : text + (text.EndsWith('\n') ? "\n" : "\n\n") + section;
    }

    /// <summary>The text without our section and the empty line before it.</summary>
    public static string Remove(string text)
    {
        if (Find(text) is not { } found)
        {
            return text;
        }

        var before = text[..found.Start];
        return (before.EndsWith("\n\n", StringComparison.Ordinal) ? before[..^1] : before) + text[found.End..];
    }

    private static (int Start, int End)? Find(string text)
    {
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        end += End.Length;
        end +=
            text.AsSpan(end).StartsWith("\r\n") ? 2
            : text.AsSpan(end).StartsWith("\n") ? 1
            : 0;
        return (start, end);
    }
}
