namespace Vibeworkout.Data;

/// <summary>A repository that a session publishes to and reads from.</summary>
public sealed class SessionRepo
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The repository.</summary>
    public Guid RepoId { get; set; }

    /// <summary>The repository.</summary>
    public GateRepo? Repo { get; set; }
}
