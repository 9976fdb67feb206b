using System.Text.Json;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Sync;

/// <summary>Reads and writes the last sync's state. It is for people to read; nothing depends on it.</summary>
internal static class SyncStateFile
{
    public static SyncState? Read(GateFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(files.SyncState), SyncJson.Default.SyncState);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Write(GateFiles files, SyncReport report, DateTimeOffset now)
    {
        var state = new SyncState(now, report, report.Result == SyncResult.Done ? now : Read(files)?.LastDoneAt);
        var draft = $"{files.SyncState}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(state, SyncJson.Default.SyncState));
            File.Move(draft, files.SyncState, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the report is told to whoever asked for the sync
        }
    }
}
