using System.Text.RegularExpressions;

namespace Vibeworkout.Server.Ingest;

/// <summary><c>[vw:SESSION_ID]</c> in a commit's message: it belongs to that workout, whenever it was made, and to no other. Of several the
/// first one counts.</summary>
internal static partial class CommitMark
{
    /// <summary>The mark of a workout.</summary>
    public static string Of(Guid session) => $"[vw:{session}]";

    /// <summary>The workout that a message names; null when it names none.</summary>
    public static Guid? Read(string message) =>
        Mark().Match(message) is { Success: true } match ? Guid.ParseExact(match.Groups[1].ValueSpan, "D") : null;

    [GeneratedRegex(@"\[vw:([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
