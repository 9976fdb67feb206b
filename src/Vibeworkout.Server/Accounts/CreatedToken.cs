namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token right after it was made: the only time that it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">What it may do: <c>all</c>, <c>read</c> or <c>hr:write</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Token">The token itself; it is not shown again.</param>
internal sealed record CreatedToken(Guid Id, string Name, string Scope, DateTimeOffset CreatedAt, string Token);
