using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Accounts;

/// <summary>What was revoked at another instance is refused here, and what is open with it ends.</summary>
internal sealed class RemoteRevocations(Revocations revocations) : RemoteEventHandler<RevokedEvent>(RevokedEvent.Name, forWatchers: false)
{
    protected override Task HandleAsync(Guid user, RevokedEvent happened, CancellationToken cancel)
    {
        revocations.TakeEffect(user);
        return Task.CompletedTask;
    }
}
