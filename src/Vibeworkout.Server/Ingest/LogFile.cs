namespace Vibeworkout.Server.Ingest;

/// <summary>A file of a log.</summary>
/// <param name="Name">Its name in the ref's tree.</param>
/// <param name="BlobId">git's id of its content; <see cref="NotRead"/> where it is not one that is read.</param>
internal readonly record struct LogFile(string Name, string BlobId)
{
    /// <summary>Instead of the id of a file that is not read, or not to its end: also in the database, so that it is told and tried
    /// again.</summary>
    public const string NotRead = "";
}
