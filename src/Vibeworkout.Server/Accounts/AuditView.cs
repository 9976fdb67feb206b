namespace Vibeworkout.Server.Accounts;

/// <summary>Something that was done in the user's name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, as <c>thing.done</c>.</param>
/// <param name="Detail">To what, in words.</param>
/// <param name="Address">The network it came from; null when the server did it by itself.</param>
internal sealed record AuditView(Guid Id, DateTimeOffset At, string Kind, string? Detail, string? Address);
