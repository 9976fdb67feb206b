using Vibeworkout.Data;

namespace Vibeworkout.Server.Remotes;

/// <summary>Knows the remotes of one place that has more to say of them than their address.</summary>
internal interface IRemoteResolver
{
    /// <summary>The same text for all addresses of one repository there; null for a remote elsewhere. Stored, so it stays as it is.</summary>
    string? KeyOf(string remoteUrl);

    /// <summary>Whether this server reaches that remote through it.</summary>
    bool Reaches(string remoteUrl);

    /// <summary>How to reach a repository there now, or why that cannot be.</summary>
    Task<RemoteResult> ResolveAsync(GateRepo repo, RemotePurpose purpose, CancellationToken cancel);

    /// <summary>The remote refused these credentials: the next ones are new.</summary>
    void Refused(Remote remote);
}
