namespace Vibeworkout.Cli.Commands;

/// <summary>Whether every call of the agent's passed the gate.</summary>
/// <param name="Verdict"><c>complete</c>, <c>gaps</c>, or <c>unknown</c> when there is nothing to compare.</param>
/// <param name="Since">Calls before this are not judged: the gate was not there, or its log is no longer kept.</param>
/// <param name="Transcripts">The agent's records that were read.</param>
/// <param name="Calls">Calls in them since then.</param>
/// <param name="ThroughGate">Of these, those that the gate logged.</param>
/// <param name="NotJudged">Calls before.</param>
/// <param name="Missed">Those that it did not.</param>
/// <param name="Message">The same in a sentence.</param>
internal sealed record VerifyReport(
    string Verdict,
    DateTimeOffset? Since,
    int Transcripts,
    int Calls,
    int ThroughGate,
    int NotJudged,
    IReadOnlyList<MissedCall> Missed,
    string Message
);
