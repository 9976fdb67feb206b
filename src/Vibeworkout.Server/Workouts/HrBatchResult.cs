namespace Vibeworkout.Server.Workouts;

/// <summary>What became of a batch.</summary>
/// <param name="Received">Samples in the batch.</param>
/// <param name="New">Of these, those that were not stored yet.</param>
/// <param name="State">The lock after it.</param>
internal sealed record HrBatchResult(int Received, int New, HrState State);
