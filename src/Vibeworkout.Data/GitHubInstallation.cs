namespace Vibeworkout.Data;

/// <summary>The App's installation on an account or organisation.</summary>
public sealed class GitHubInstallation
{
    /// <summary>GitHub's number of it.</summary>
    public long Id { get; set; }

    /// <summary>GitHub's number of the account it is installed on.</summary>
    public long AccountId { get; set; }

    /// <summary>The account's login, as last seen.</summary>
    public required string AccountLogin { get; set; }

    /// <summary>Whether it is for all of the account's repositories; else for chosen ones.</summary>
    public bool AllRepositories { get; set; }

    /// <summary>When somebody suspended it; null when nobody has.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>When it was removed; null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>When GitHub last told of it, by webhook or when asked.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
