namespace Vibeworkout.Protocol.Gate;

/// <summary>A tool-name pattern of <c>gated_tools</c>: <c>*</c> stands for any text, <c>?</c> for one character; case matters.</summary>
public static class ToolPattern
{
    /// <summary>Whether the whole <paramref name="tool"/> fits <paramref name="pattern"/>. At most pattern times tool in time: no input
    /// makes it explode.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> tool)
    {
        int p = 0,
            t = 0,
            star = -1,
            resume = 0;
        while (t < tool.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == tool[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Whether any of the patterns fits.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string tool)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (Matches(patterns[i], tool))
            {
                return true;
            }
        }

        return false;
    }
}
