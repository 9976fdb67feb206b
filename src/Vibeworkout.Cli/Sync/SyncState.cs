namespace Vibeworkout.Cli.Sync;

/// <summary>The last sync, kept for <c>status</c>.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Report">What it did.</param>
/// <param name="LastDoneAt">When one last brought lines to the remote.</param>
internal sealed record SyncState(DateTimeOffset At, SyncReport Report, DateTimeOffset? LastDoneAt);
