namespace Vibeworkout.Git.SmartHttp;

/// <summary>A server's words, made fit to be shown.</summary>
internal static class Words
{
    private const int Longest = 200;

    /// <summary>One line, not too long, without what may be a password in a URL.</summary>
    public static string Clean(string text)
    {
        var line = RemoteAddress.WithoutCredentials(
            string.Concat(text.Select(c => ForeignText.IsUnfit(c) || char.IsSurrogate(c) ? ' ' : c)).Trim()
        );
        return line.Length > Longest ? line[..Longest] + "…" : line;
    }
}
