namespace Vibeworkout.Cli.Terminal;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Gravity"><c>ok</c>, <c>warning</c> or <c>broken</c>.</param>
/// <param name="Message">What is so.</param>
/// <param name="Mend">What to do; null when all is well.</param>
internal sealed record Finding(string Check, string Gravity, string Message, string? Mend)
{
    public static Finding Ok(string check, string message) => new(check, "ok", message, null);

    public static Finding Warning(string check, string message, string mend) => new(check, "warning", message, mend);

    public static Finding Broken(string check, string message, string mend) => new(check, "broken", message, mend);
}
