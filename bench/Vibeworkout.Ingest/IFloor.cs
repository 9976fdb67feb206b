namespace Vibeworkout.Ingest;

/// <summary>The least that a database could do, and what only the database itself can be asked or told.</summary>
internal interface IFloor : IDisposable
{
    /// <summary>Throws away what was read of all logs, and the jobs that would read them again.</summary>
    void Clear();

    /// <summary>Throws away the marks that files were read.</summary>
    void Unmark();

    /// <summary>How long it takes to store the rows that are there now once more, durably, in empty tables with the same indexes and
    /// foreign keys.</summary>
    TimeSpan Store();

    /// <summary>How long the aggregate takes that a session's tool_stats need.</summary>
    TimeSpan Aggregate(Guid session);

    /// <summary>Attempts and outcomes that are stored.</summary>
    (int Attempts, int Outcomes) Count();
}
