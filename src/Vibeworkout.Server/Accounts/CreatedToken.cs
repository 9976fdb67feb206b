namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token right after it was made: the only time that it is shown.</summary>
internal sealed record CreatedToken(Guid Id, string Name, string Scope, DateTimeOffset CreatedAt, string Token);
