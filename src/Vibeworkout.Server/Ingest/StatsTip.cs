using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Ingest;

/// <summary>A stats ref at one moment.</summary>
/// <param name="Address">The remote.</param>
/// <param name="Ref">The ref's name.</param>
/// <param name="Commit">Where it was; empty when it was not there.</param>
internal sealed record StatsTip(string Address, string Ref, string Commit)
{
    /// <summary>Whether the ref was not there.</summary>
    public bool IsNothing => Commit.Length == 0;

    public static StatsTip Of(Remote remote, UserKey user, string commit) =>
        new(remote.Http is null ? remote.Address : remote.Http.AbsoluteUri, RefNames.Stats(user), commit);
}
