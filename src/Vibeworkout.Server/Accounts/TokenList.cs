namespace Vibeworkout.Server.Accounts;

/// <summary>A user's personal tokens.</summary>
/// <param name="Tokens">In the order in which they were made.</param>
internal sealed record TokenList(IReadOnlyList<TokenView> Tokens);
