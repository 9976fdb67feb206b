namespace Vibeworkout.Server.Sessions;

/// <summary>Tool calls tried.</summary>
/// <param name="Total">All.</param>
/// <param name="Allowed">Of these, let through.</param>
/// <param name="Blocked">Of these, blocked.</param>
public sealed record ToolTotals(int Total, int Allowed, int Blocked);
