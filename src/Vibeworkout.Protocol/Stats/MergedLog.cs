namespace Vibeworkout.Protocol.Stats;

/// <summary>What a merge came to.</summary>
/// <param name="Files">The log's files as they should stand on the remote. Those with an empty <see cref="LogFile.ContentId"/> have to be
/// stored first.</param>
/// <param name="Foreign">Files under names of sealed ones that hold no event: they stay where they are, and count for nothing.</param>
/// <param name="Changed">Whether <paramref name="Files"/> differ from what the remote holds.</param>
/// <param name="Added">Pending lines the remote did not have.</param>
/// <param name="AlreadyThere">Pending lines it had.</param>
/// <param name="Restored">Lines it had confirmed once and lost since.</param>
/// <param name="PutRight">Lines of this clone that stood there with other bytes.</param>
/// <param name="Rejected">Pending lines that are no events: half lines, other people's text. They are not sent.</param>
/// <param name="SetAside">Lines of the remote's open file that are too long for a log, each with its line feed; empty when there are
/// none.</param>
public sealed record MergedLog(
    IReadOnlyList<LogFile> Files,
    IReadOnlyList<LogFile> Foreign,
    bool Changed,
    int Added,
    int AlreadyThere,
    int Restored,
    int PutRight,
    IReadOnlyList<ReadOnlyMemory<byte>> Rejected,
    ReadOnlyMemory<byte> SetAside
);
