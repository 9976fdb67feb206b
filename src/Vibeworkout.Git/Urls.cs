using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Git;

/// <summary>Reads URLs that somebody else wrote.</summary>
public static class Urls
{
    /// <summary>Whether a text is an absolute URL. The framework's own reader throws at some texts with characters that turn the direction of
    /// writing; here they are none.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Uri? url)
    {
        try
        {
#pragma warning disable RS0030 // the one place
            return Uri.TryCreate(text, UriKind.Absolute, out url);
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            url = null;
            return false;
        }
    }
}
