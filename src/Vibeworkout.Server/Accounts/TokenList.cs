namespace Vibeworkout.Server.Accounts;

internal sealed record TokenList(IReadOnlyList<TokenView> Tokens);
