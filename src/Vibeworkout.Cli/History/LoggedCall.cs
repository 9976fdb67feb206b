using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Cli.History;

/// <summary>One tool call as this clone knows it.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Outcome">How it ended; null when no word came.</param>
/// <param name="Sent">Whether the remote has confirmed the attempt.</param>
internal sealed record LoggedCall(AttemptEvent Attempt, OutcomeEvent? Outcome, bool Sent)
{
    public string State =>
        !Attempt.Allowed
            ? "blocked"
            : Outcome?.Succeeded switch
            {
                true => "succeeded",
                false => "failed",
                null => "unfinished",
            };
}
