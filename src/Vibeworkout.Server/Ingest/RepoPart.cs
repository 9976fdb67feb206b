namespace Vibeworkout.Server.Ingest;

/// <summary>What is read of a repository.</summary>
internal enum RepoPart
{
    /// <summary>The tool log.</summary>
    Log,

    /// <summary>The commits.</summary>
    Commits,
}
