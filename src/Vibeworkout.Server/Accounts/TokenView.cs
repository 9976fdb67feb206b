namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token as it is listed.</summary>
internal sealed record TokenView(Guid Id, string Name, string Scope, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
