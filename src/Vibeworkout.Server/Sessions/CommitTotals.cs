namespace Vibeworkout.Server.Sessions;

/// <summary>Commits made.</summary>
/// <param name="Commits">How many.</param>
/// <param name="Additions">Lines they added.</param>
/// <param name="Deletions">Lines they deleted.</param>
public sealed record CommitTotals(int Commits, long Additions, long Deletions);
