using System.Text;

namespace Vibeworkout.Hook;

/// <summary>What went wrong with a file or folder, in words for people: a failing disk is called that, and nothing else is.</summary>
internal static class FileFailure
{
    private const int LongestText = 300;

    /// <summary>What a full, failing, quota-bound or read-only disk says: the system's error numbers of Linux, macOS and Windows.</summary>
    private static readonly int[] DiskErrors =
    [
        5,
        28,
        30,
        69,
        122,
        unchecked((int)0x80070013),
        unchecked((int)0x80070027),
        unchecked((int)0x80070070),
    ];

    /// <summary>What happened, as a clause without a full stop at its end.</summary>
    public static string What(Exception e) =>
        e switch
        {
            UnauthorizedAccessException => $"this user may not do that: {Plain(e.Message)}",
            DirectoryNotFoundException or FileNotFoundException => $"a file or folder is gone: {Plain(e.Message)}",
            IOException => Plain(e.Message),
            _ => "a fault of vibeworkout's own",
        };

    /// <summary>What to do, as a sentence.</summary>
    public static string Mend(Exception e) =>
        e switch
        {
            UnauthorizedAccessException =>
                "Make the git directory and vibeworkout's folder in your config folder readable and writable for you.",
            DirectoryNotFoundException or FileNotFoundException =>
                "Start again from a folder that exists; `vibeworkout doctor` says what is missing.",
            IOException when Array.IndexOf(DiskErrors, e.HResult) >= 0 => "Check the disk: its space, and whether it can be written to.",
            IOException => "`vibeworkout doctor` says what is wrong.",
            _ => "`vibeworkout doctor` may say more; please report this.",
        };

    /// <summary>Text of others as one short line without control characters, and without a full stop at its end.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, LongestText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= LongestText)
            {
                plain.Append('…');
                break;
            }

            plain.Append(
                Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(rune)
                    is System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.LineSeparator
                        or System.Globalization.UnicodeCategory.ParagraphSeparator
                    ? " "
                    : rune.ToString()
            );
        }

        return plain.ToString().TrimEnd('.', ' ');
    }
}
