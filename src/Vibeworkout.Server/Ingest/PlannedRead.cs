namespace Vibeworkout.Server.Ingest;

/// <summary>A planned read.</summary>
/// <param name="At">When.</param>
/// <param name="Reads">How many of the reads planned after the stop are behind.</param>
/// <param name="Failures">How many reads in a row failed.</param>
internal readonly record struct PlannedRead(DateTimeOffset At, int Reads, int Failures);
