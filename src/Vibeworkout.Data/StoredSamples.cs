namespace Vibeworkout.Data;

/// <summary>What became of the samples of one request.</summary>
/// <param name="Running">Whether the session runs; samples of one that does not are not stored.</param>
/// <param name="New">How many were not stored yet.</param>
public readonly record struct StoredSamples(bool Running, int New);
