namespace Vibeworkout.Protocol.Stats;

/// <summary>What a clone remembers of the log beside the remote.</summary>
/// <param name="Files">The log's files as the remote last confirmed them.</param>
/// <param name="Settled">Content ids of those of them that this clone has known for a day: only they may go for their age.</param>
/// <param name="Own">Ids of lines that this clone wrote. It knows how they read; of others' lines it does not, and two clones that first
/// saw different bytes would overwrite each other for ever.</param>
public sealed record ConfirmedState(IReadOnlyList<LogFile> Files, IReadOnlySet<string> Settled, IReadOnlySet<Guid> Own)
{
    /// <summary>Nothing was ever confirmed.</summary>
    public static ConfirmedState Nothing { get; } = new([], new HashSet<string>(), new HashSet<Guid>());
}
