using Vibeworkout.Data;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Server.Signals;

/// <summary>A signal on its way to one remote.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Repo">The user's gate repo there.</param>
/// <param name="Content">What it says; expiry and nonce are filled in when it is signed.</param>
/// <param name="SessionId">The workout; empty for none.</param>
internal sealed record OutgoingSignal(Guid UserId, GateRepo Repo, SignalContent Content, Guid SessionId)
{
    public SignalSays Says => new(Content.HrOk, Content.State);

    /// <summary>Where it goes; null where the user key can name no ref.</summary>
    public string? Ref { get; } = UserKey.TryParse(Content.UserKey, out var user) ? RefNames.Signal(user) : null;
}
