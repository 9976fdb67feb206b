namespace Vibeworkout.Server.Sources;

/// <summary>What became of an imported file.</summary>
internal abstract record ImportResult
{
    private ImportResult() { }

    public sealed record Imported(Guid SessionId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, int Samples) : ImportResult;

    public sealed record Refused(string Why) : ImportResult;

    public sealed record Overlaps(string Why) : ImportResult;
}
