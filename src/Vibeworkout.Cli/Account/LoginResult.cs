namespace Vibeworkout.Cli.Account;

/// <summary>How a sign-in ended.</summary>
internal abstract record LoginResult
{
    public sealed record SignedIn(string Token, string UserKey) : LoginResult;

    public sealed record Failed(string Why) : LoginResult;
}
