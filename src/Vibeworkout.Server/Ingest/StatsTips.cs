using Vibeworkout.Git.SmartHttp;
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

/// <summary>What asking for a stats ref came to.</summary>
/// <param name="Tip">Where it is; null when only git can tell.</param>
/// <param name="Error">Why the remote cannot be read at all now, in words; null when it may.</param>
internal readonly record struct AskedTip(StatsTip? Tip, string? Error);

/// <summary>Asks where a stats ref is with one request and without git, where a remote answers that: most reads while workouts run find
/// nothing new, and cost no more than this.</summary>
internal sealed class StatsTips(RefWriter refs)
{
    public async Task<AskedTip> AskAsync(Remote remote, UserKey user, CancellationToken cancel)
    {
        if (remote.Http is not { } http)
        {
            return default;
        }

        var name = RefNames.Stats(user);
        return await refs.ReadAsync(http, remote.Credentials, [name], cancel) switch
        {
            RefReadResult.Listed listed => new(StatsTip.Of(remote, user, listed.Oids.GetValueOrDefault(name) ?? ""), null),
            RefReadResult.Failed { Kind: RefFailure.Unreachable or RefFailure.TimedOut } away => new(null, away.Message), // git would wait for it once more
            _ => default, // git has other ways: its own credentials, other protocols and object formats
        };
    }
}
