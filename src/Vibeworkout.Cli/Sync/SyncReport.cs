using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Sync;

/// <summary>What a sync did.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Sent">Lines the remote did not have before.</param>
/// <param name="AlreadyThere">Lines that an earlier sync, cut off, had sent.</param>
/// <param name="Restored">Lines that the remote had confirmed once, had lost since or held with other bytes, and has again.</param>
/// <param name="Rejected">Lines that are no events; kept in the git directory's <c>vibeworkout/rejected.jsonl</c>.</param>
/// <param name="Waiting">Lines that still wait here.</param>
/// <param name="Tries">How often fetch, merge and push were gone through.</param>
/// <param name="StatsRef">The ref they went to.</param>
/// <param name="Remote">The remote's name.</param>
/// <param name="Message">The same in one sentence.</param>
internal sealed record SyncReport(
    SyncResult Result,
    int Sent,
    int AlreadyThere,
    int Restored,
    int Rejected,
    int Waiting,
    int Tries,
    string? StatsRef,
    string? Remote,
    string Message
)
{
    [JsonIgnore]
    public int ExitCode =>
        Result switch
        {
            SyncResult.Done => ExitCodes.Done,
            SyncResult.NothingToDo => ExitCodes.NothingToDo,
            SyncResult.Offline => ExitCodes.Offline,
            SyncResult.Refused => ExitCodes.Refused,
            SyncResult.Busy => ExitCodes.Busy,
            _ => ExitCodes.Failed,
        };
}
