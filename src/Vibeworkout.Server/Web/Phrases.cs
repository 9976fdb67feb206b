using System.Globalization;

namespace Vibeworkout.Server.Web;

/// <summary>Numbers and wire names in words.</summary>
internal static class Phrases
{
    /// <summary>A length of time: <c>1 h 05 min</c>, <c>12 min</c>, <c>40 s</c>.</summary>
    public static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Round(seconds));
        return span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:d2} min")
            : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s");
    }

    /// <summary>How long ago: <c>2 s ago</c>.</summary>
    public static string Ago(TimeSpan age) => age < TimeSpan.FromSeconds(1) ? "just now" : Duration(age.TotalSeconds) + " ago";

    /// <summary>A count with its noun: <c>1 attempt</c>, <c>1,204 attempts</c>.</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:n0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A whole number with thousands apart.</summary>
    public static string Number(long number) => number.ToString("n0", CultureInfo.InvariantCulture);

    /// <summary>A reason as the log names it, in words.</summary>
    public static string Reason(string? reason) =>
        reason switch
        {
            "hr_below_threshold" => "heart rate below threshold",
            "workout_over" => "workout over",
            "hr_silent" => "no heart rate arriving",
            "signal_expired" => "signal too old",
            "signal_missing" => "no workout running",
            "signal_fetch_failed" => "remote not reachable",
            "payload_malformed" => "signal unreadable",
            "invalid_signature" => "signature wrong",
            "user_key_mismatch" => "another user's signal",
            "clock_skew" => "clocks differ",
            "config_missing" => "no gate config",
            "config_invalid" => "gate config unusable",
            "key_not_trusted" => "key not trusted here",
            "config_changed" => "settings changed since init",
            "gate_tamper" => "aimed at the gate's own files",
            "internal_error" => "the gate failed",
            "gating_disabled" => "your switch: gate off",
            "tool_exempt" => "tool left out of the gate",
            null or "" => "",
            _ => reason.Replace('_', ' '),
        };

    /// <summary>A source of heart rate, in words.</summary>
    public static string Source(string source) =>
        source switch
        {
            "ble" => "Bluetooth strap",
            "stream" => "streaming service",
            "watch" => "watch or script",
            "manual" => "manual slider",
            "replay" => "replayed recording",
            "import" => "imported file",
            _ => source,
        };
}
