namespace Vibeworkout.Data;

/// <summary>Stores the samples of many requests at once. Each database has its own way.</summary>
public interface ISampleStore
{
    /// <summary>Stores them in one transaction. They are durable when this returns; none is stored when it throws. A sample whose time is
    /// stored already, by whomever, is left as it is and is not new.</summary>
    /// <returns>An answer for each request, in their order.</returns>
    Task<IReadOnlyList<StoredSamples>> StoreAsync(IReadOnlyList<NewSamples> requests, CancellationToken cancel);
}
