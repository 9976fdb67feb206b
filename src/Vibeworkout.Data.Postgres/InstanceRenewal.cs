namespace Vibeworkout.Data.Postgres;

/// <summary>What an instance learnt when it said that it lives.</summary>
/// <param name="IsMine">Whether its row was still there and in time; else nothing that it had claimed is its own any more.</param>
/// <param name="Others">How many other instances live.</param>
/// <param name="Buried">How many dead ones were deleted with this, and all that they had claimed let go.</param>
public readonly record struct InstanceRenewal(bool IsMine, int Others, int Buried);
