namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token that is good.</summary>
/// <param name="Id">Which one.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Scope">What it may do.</param>
internal sealed record KnownToken(Guid Id, Guid User, string Scope);
