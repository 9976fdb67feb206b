namespace Vibeworkout.Data;

/// <summary>A file of a stats ref as it was last read, so that only changed ones are read again.</summary>
public sealed class StatsFile
{
    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The file's name in the ref's tree.</summary>
    public required string Name { get; set; }

    /// <summary>git's id of its content; empty where it was not read to its end.</summary>
    public required string BlobId { get; set; }

    /// <summary>Its lines.</summary>
    public int Lines { get; set; }

    /// <summary>Of these, those that could not be read.</summary>
    public int SkippedLines { get; set; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset ReadAt { get; set; }
}
