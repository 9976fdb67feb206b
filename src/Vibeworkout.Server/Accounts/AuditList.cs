namespace Vibeworkout.Server.Accounts;

internal sealed record AuditList(IReadOnlyList<AuditView> Events, string? NextCursor, bool HasMore);
