using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Sync;

/// <summary>How a sync ended.</summary>
[JsonConverter(typeof(SyncResultName))]
internal enum SyncResult
{
    Done,
    NothingToDo,
    Offline,
    Refused,
    Busy,
    Failed,
}
