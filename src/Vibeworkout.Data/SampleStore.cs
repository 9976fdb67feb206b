namespace Vibeworkout.Data;

/// <summary>The samples of one request.</summary>
/// <param name="SessionId">The session they belong to.</param>
/// <param name="Samples">By time, one for each millisecond.</param>
public sealed record NewSamples(Guid SessionId, IReadOnlyList<HrSample> Samples);

/// <summary>What became of the samples of one request.</summary>
/// <param name="Running">Whether the session runs; samples of one that does not are not stored.</param>
/// <param name="New">How many were not stored yet.</param>
public readonly record struct StoredSamples(bool Running, int New);

/// <summary>Stores the samples of many requests at once. Each database has its own way.</summary>
public interface ISampleStore
{
    /// <summary>Stores them in one transaction. They are durable when this returns; none is stored when it throws. A sample whose time is
    /// stored already, by whomever, is left as it is and is not new.</summary>
    /// <returns>An answer for each request, in their order.</returns>
    Task<IReadOnlyList<StoredSamples>> StoreAsync(IReadOnlyList<NewSamples> requests, CancellationToken cancel);
}
