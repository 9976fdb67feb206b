using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Accounts;

/// <summary>Sign-ins of a user were ended; for instances only.</summary>
internal sealed record RevokedEvent : ILiveEvent
{
    public const string Name = "revoked";

    string ILiveEvent.EventType => Name;
}
