namespace Vibeworkout.Server.Web;

/// <summary>Why something was not done, in words that a person can act on. Endpoints make problem details of it, pages show its title.</summary>
internal abstract record Refusal(string Title)
{
    /// <summary>A member of the request breaks a rule.</summary>
    public sealed record Invalid(string Member, string Title) : Refusal(Title);

    /// <summary>It is not there, or somebody else's.</summary>
    public sealed record NotFound(string Title) : Refusal(Title);

    /// <summary>What the request came with was revoked meanwhile.</summary>
    public sealed record SignedOut() : Refusal("This sign-in was ended meanwhile, so nothing was done; sign in again.");

    /// <summary>More than one user may have at once.</summary>
    public sealed record TooMany(string Title) : Refusal(Title);

    /// <summary>What was sent came too slowly.</summary>
    public sealed record TooSlow(string Title) : Refusal(Title);

    /// <summary>It cannot be done as things are.</summary>
    public sealed record Conflict(string Title) : Refusal(Title);
}
