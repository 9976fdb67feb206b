using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;

namespace Vibeworkout.Cli.Sync;

/// <summary>The lines that wait here, in the log and in files moved aside.</summary>
internal static class Waiting
{
    public static int Count(GateFiles files)
    {
        try
        {
            return new ToolLog(files).CountLines(int.MaxValue) + PendingFiles.Read(new PendingFiles(files).List()).Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // they cannot be counted just now; a sync says why
        }
    }
}
