namespace Vibeworkout.Server.Accounts;

/// <summary>A page of the audit log, newest first.</summary>
/// <param name="Events">What happened.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
/// <param name="HasMore">Whether there is a next page.</param>
internal sealed record AuditList(IReadOnlyList<AuditView> Events, string? NextCursor, bool HasMore);
