using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Remotes;

namespace Vibeworkout.Server.Ingest;

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
        return await remote.WriterOf(refs).ReadAsync(http, remote.Credentials, [name], cancel) switch
        {
            RefReadResult.Listed listed => new(StatsTip.Of(remote, user, listed.Oids.GetValueOrDefault(name) ?? ""), null),
            RefReadResult.Failed { Kind: RefFailure.Unreachable or RefFailure.TimedOut } away => new(null, away.Message), // git would wait for it once more
            _ => default, // git has other ways: its own credentials, other protocols and object formats
        };
    }
}
