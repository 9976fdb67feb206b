using Vibeworkout.Git;

namespace Vibeworkout.Server.Web;

/// <summary>Text that anybody with a clone may have written, made fit to be shown: no control characters, nothing that turns the direction
/// of writing, and not too long.</summary>
internal static class DisplayText
{
    /// <summary>The text without what is not fit, cut to a length; <paramref name="otherwise"/> when nothing is left.</summary>
    public static string Clean(string text, int longest, string otherwise)
    {
        var clean = string.Concat(text.Where(c => !ForeignText.IsUnfit(c))).Trim();
        return clean.Length == 0 ? otherwise
            : clean.Length <= longest ? clean
            : clean[..(char.IsHighSurrogate(clean[longest - 1]) ? longest - 1 : longest)];
    }
}
