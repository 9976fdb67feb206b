namespace Vibeworkout.Data;

/// <summary>The samples of one request.</summary>
/// <param name="SessionId">The session they belong to.</param>
/// <param name="Samples">By time, one for each millisecond.</param>
public sealed record NewSamples(Guid SessionId, IReadOnlyList<HrSample> Samples);
