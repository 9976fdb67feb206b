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
}
