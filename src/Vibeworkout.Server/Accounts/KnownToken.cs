namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token that is good.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Scope">What it may do.</param>
internal sealed record KnownToken(Guid User, string Scope);
