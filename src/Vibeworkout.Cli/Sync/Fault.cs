using System.Diagnostics;

namespace Vibeworkout.Cli.Sync;

/// <summary>Places where tests may kill a sync. A release has none of them: the calls are not compiled in.</summary>
internal static class Fault
{
    public const string Renamed = "renamed";
    public const string Fetched = "fetched";
    public const string Merged = "merged";
    public const string Committed = "committed";
    public const string PushBegun = "push-begun";
    public const string PushAnswered = "push-answered";
    public const string Confirming = "confirming";
    public const string Confirmed = "confirmed";
    public const string Archived = "archived";
    public const string Deleting = "deleting";

    /// <summary>The clock, as far ahead as <c>VIBEWORKOUT_CLOCK_AHEAD</c> says; a release goes by the one it is given.</summary>
    public static TimeProvider Clock(TimeProvider time)
    {
#if DEBUG
        return TimeSpan.TryParse(
            Environment.GetEnvironmentVariable("VIBEWORKOUT_CLOCK_AHEAD"),
            System.Globalization.CultureInfo.InvariantCulture,
            out var ahead
        )
            ? new WrongClock(time, ahead)
            : time;
#else
        return time;
#endif
    }

    [Conditional("DEBUG")]
    public static void At(string step)
    {
        if (Environment.GetEnvironmentVariable("VIBEWORKOUT_FAULT") == step)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }

#if DEBUG
    private sealed class WrongClock(TimeProvider time, TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;
    }
#endif
}
