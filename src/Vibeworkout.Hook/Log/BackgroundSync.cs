using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Log;

/// <summary>When hooks start a sync: 10 new lines, or 30 s since the last; at once when something was pushed or the agent rests.</summary>
internal static class BackgroundSync
{
    private const int EnoughLines = 10;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    public static void StartWhenDue(GateFiles files, bool evenForOneLine, TimeProvider time)
    {
        var lines = new ToolLog(files).CountLines(EnoughLines);
        var waiting = lines > 0 || (evenForOneLine && PendingFiles.Any(files));
        var now = time.GetUtcNow().UtcDateTime;
        var sinceLast = now - File.GetLastWriteTimeUtc(files.SyncStarted);
        if (waiting && (evenForOneLine || lines >= EnoughLines || sinceLast >= LongEnough || sinceLast < TimeSpan.Zero))
        {
            files.EnsureState();
            File.WriteAllBytes(files.SyncStarted, []);
            File.SetLastWriteTimeUtc(files.SyncStarted, now);
            Detached.Sync(files.Repository.WorkTree);
        }
    }
}
