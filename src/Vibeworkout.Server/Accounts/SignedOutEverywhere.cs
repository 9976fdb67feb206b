namespace Vibeworkout.Server.Accounts;

/// <summary>What that did.</summary>
/// <param name="RevokedTokens">Personal tokens that no longer work.</param>
internal sealed record SignedOutEverywhere(int RevokedTokens);
