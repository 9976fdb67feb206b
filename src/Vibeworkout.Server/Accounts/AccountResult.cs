namespace Vibeworkout.Server.Accounts;

/// <summary>How a sign-in with a name from elsewhere ended.</summary>
internal abstract record AccountResult
{
    /// <summary>It is this user.</summary>
    /// <param name="User">Who.</param>
    /// <param name="IsNew">Whether the user was made for it.</param>
    public sealed record Found(Guid User, bool IsNew) : AccountResult;

    /// <summary>It was to be connected to one user, and belongs to another one.</summary>
    public sealed record Taken : AccountResult;
}
