namespace Vibeworkout.Server.Sources;

/// <summary>What became of an imported file.</summary>
internal abstract record ImportResult
{
    private ImportResult() { }

    /// <summary>The workout that the file became.</summary>
    /// <param name="SessionId">Its id.</param>
    /// <param name="StartedAt">Start, UTC.</param>
    /// <param name="EndedAt">Stop.</param>
    /// <param name="Samples">How many heart-rate samples the file holds.</param>
    public sealed record Imported(Guid SessionId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, int Samples) : ImportResult;

    public sealed record Refused(string Why) : ImportResult;

    public sealed record Overlaps(string Why) : ImportResult;
}
