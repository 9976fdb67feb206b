namespace Vibeworkout.Data;

/// <summary>A user's account at GitHub. The number stays when the login is renamed; so does everything that hangs on the user.</summary>
public sealed class GitHubAccount
{
    /// <summary>Whose account it is.</summary>
    public Guid UserId { get; set; }

    /// <summary>GitHub's number of the account.</summary>
    public long GitHubId { get; set; }

    /// <summary>The login as it was at the last sign-in.</summary>
    public required string Login { get; set; }

    /// <summary>The user's access token, protected by Data Protection; null when it was given back or has been refused.</summary>
    public string? ProtectedToken { get; set; }

    /// <summary>When that expires; null when it does not.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>The token that gets the next access token, protected by Data Protection.</summary>
    public string? ProtectedRefreshToken { get; set; }

    /// <summary>When that expires.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; set; }

    /// <summary>When the user first signed in with it.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the user last signed in with it.</summary>
    public DateTimeOffset SignedInAt { get; set; }
}

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

/// <summary>When GitHub was last asked for all installations. One row, by which instances take turns.</summary>
public sealed class InstallationAsk
{
    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public const int OnlyId = 1;

    /// <summary><see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>When an instance began to ask; null before the first time.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Why that did not go well, in words; null when it did.</summary>
    public string? Problem { get; set; }
}

/// <summary>A repository that an installation reaches.</summary>
public sealed class GitHubRepository
{
    /// <summary>GitHub's number of it: stays through renames and transfers.</summary>
    public long Id { get; set; }

    /// <summary>The installation that reaches it; null when none does any more.</summary>
    public long? InstallationId { get; set; }

    /// <summary><c>owner/name</c>, as last seen.</summary>
    public required string FullName { get; set; }

    /// <summary>Whether only some people may read it.</summary>
    public bool Private { get; set; }

    /// <summary>When it was deleted, or taken out of the installation; null while it is there.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>When GitHub last told of it.</summary>
    public DateTimeOffset SeenAt { get; set; }
}

/// <summary>A webhook that arrived. Its id is kept, so that the same one counts once; its body only until it was handled.</summary>
public sealed class WebhookDelivery
{
    /// <summary>GitHub's <c>X-GitHub-Delivery</c>.</summary>
    public Guid Id { get; set; }

    /// <summary>GitHub's <c>X-GitHub-Event</c>.</summary>
    public required string Event { get; set; }

    /// <summary>The body; empty once it was handled.</summary>
    public required string Body { get; set; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When it was handled; null while it is not.</summary>
    public DateTimeOffset? HandledAt { get; set; }

    /// <summary>How often handling it was tried.</summary>
    public int Tries { get; set; }

    /// <summary>Why handling it failed, in words; null when it did not.</summary>
    public string? Error { get; set; }
}
