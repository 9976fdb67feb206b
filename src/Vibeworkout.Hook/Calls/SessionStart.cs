using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;

namespace Vibeworkout.Hook.Calls;

/// <summary>When the agent starts: one short paragraph for the model on the gate, the lock and how to behave. Never fails a
/// session.</summary>
internal static class SessionStart
{
    private static readonly TimeSpan FetchPatience = TimeSpan.FromSeconds(6);

    public static Answer Run(Stream stdin, HookOptions options, TimeProvider time)
    {
        try
        {
            var call = HookCall.Open(stdin, options);
            var (input, place) = (call.Input, call.Place);
            if (call.IsForeign || place is { IsGated: false, Folder: null })
            {
                return Answer.Silent;
            }

            if (place.Files is not { } files || place.Problem is not null)
            {
                return new(ExitCodes.Done, $"{Opening} Right now: {Messages.NoGateHere(place)}");
            }

            new TranscriptPaths(files).Remember(input?.TranscriptPath);
            return new SessionsTold(files, time).Add(input?.AgentSessionId, input?.Source)
                ? new(ExitCodes.Done, Tell(files, time))
                : Answer.Silent;
        }
        catch (Exception e)
        {
            return new(ExitCodes.Done, $"{Opening} The lock could not be read just now ({FileFailure.What(e)}).");
        }
    }

    private const string Opening =
        "This repository is gated by vibeworkout: tool calls run only while the developer's heart rate is at or above a "
        + "threshold; talking is always free. "
        + "When a call is blocked, do not retry it and do not look for a way around the gate: say so, then plan, review or talk "
        + "until tools unlock.";

    private static string Tell(GateFiles files, TimeProvider time)
    {
        if (GateSwitch.WhyOff(files, time) is not null)
        {
            return "This repository is set up for vibeworkout, but the developer has switched the gate off: tools run, and calls are "
                + "logged.";
        }

        if (GateContext.Open(files, new GitRunner(), out var problem) is not { } gate)
        {
            return $"{Opening} Right now: {problem!.Value.Message}";
        }

        var signal = new SignalSource(files, gate.Config, gate.Git, time).Get(FetchPatience);
        return signal.Verdict switch
        {
            { Reason: { } reason } => $"{Opening} Right now tools are locked: {Messages.Why(reason, signal, gate.Config)}",
            { Genuine: { Bpm: > 0 } s } => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{Opening} Right now tools are unlocked: the heart rate is {s.Bpm} bpm, the threshold {s.ThresholdBpm}."
            ),
            _ => $"{Opening} Right now tools are unlocked.",
        };
    }
}
