namespace Vibeworkout.Server.Web;

/// <summary>What parameters that several addresses have are, for the API's description.</summary>
internal static class ParameterText
{
    public const string Cursor = "The next_cursor of the page before; without it, the first page.";
    public const string UpTo100 = "How many at most: 1 to 100; 20 when absent.";
    public const string Session = "The workout's id.";
    public const string GateRepo = "The gate repo's id.";
    public const string Service = "pulsoid or hyperate.";
    public const string Period = "7d, 30d (when absent), 90d, 1y or all; up to and with today.";
    public const string Zone = "Whose days: the IANA name of a time zone, such as Europe/Berlin; UTC when absent.";
}
