using Vibeworkout.Git;

namespace Vibeworkout.Cli.Account;

/// <summary>Text from elsewhere, fit for a terminal.</summary>
internal static class Plain
{
    private const int Longest = 300;

    /// <summary>One line without control characters, which could make a terminal do things.</summary>
    public static string Text(string text)
    {
        var clean = string.Concat(text.Take(Longest).Where(c => !ForeignText.IsUnfit(c)));
        return text.Length > Longest ? clean + "…" : clean;
    }
}
