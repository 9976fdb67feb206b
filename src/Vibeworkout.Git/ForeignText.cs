using System.Globalization;

namespace Vibeworkout.Git;

/// <summary>Text that somebody else wrote, on its way to people: the one place that says what may not stand in a line of it.</summary>
public static class ForeignText
{
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>Whether a character could steer a terminal, end a line, be invisible, or turn the direction of writing. The two joiners, of
    /// which emoji and some scripts are made, can do none of it.</summary>
    public static bool IsUnfit(char c) =>
        char.IsControl(c)
        || (
            char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            && c is not (NonJoiner or Joiner)
        );
}
