using Vibeworkout.Git;
using Vibeworkout.Hook.Calls.Tamper;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// What happens when a tool is called: read the agent's JSON, find the gate that decides, its config and its pinned key, take the signal
/// that is here or fetch it, decide, write one line, answer.
/// Whatever goes wrong on the way is a block: the gate fails closed.
/// </summary>
internal sealed class PreToolUse(HookOptions options, TimeProvider time)
{
    private readonly Dialect dialect = options.Dialect;

    /// <summary>Well under the timeout in the agent's settings, past which some agents let the call through.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>Kept back from waiting, so that the answer is ours and not the deadline's.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan FetchPatience = TimeSpan.FromSeconds(5);

    public Answer Run(Stream stdin)
    {
        var started = time.GetTimestamp();
        using var deadline = Deadline.Set(Limit, dialect.Block(Messages.TooSlow, endsTurn: false)); // the line may be missing then; the call does not run either
        try
        {
            var call = HookCall.Open(stdin, options, forTexts: true);
            if (call.IsForeign)
            {
                return Answer.Silent;
            }

            if (call.Place.Files is not { } files)
            {
                return dialect.Block(Messages.NoGateHere(call.Place), endsTurn: false);
            }

            var decision = Decide(call, files);
            new ToolLog(files).Append(ToEvent(decision, call.Input, files), options.Entry, Limit - Reserve - time.GetElapsedTime(started));
            return decision.Allowed
                ? Allow(files)
                : dialect.Block(decision.Message!, new DenyLoop(files, time).IsLoop(call.Input?.ToolUseId));
        }
        catch (Exception e)
        {
            // the log cannot be written, or a fault of ours: either way nobody would know of the call, so it does not run
            return dialect.Block(Messages.InternalError(e), endsTurn: false);
        }
    }

    private static Answer Allow(GateFiles files)
    {
        DenyLoop.Forget(files);
        return Answer.Silent;
    }

    /// <summary>A fault on the way to a decision is a decision too: to block, and to log that.</summary>
    private Decision Decide(HookCall call, GateFiles files)
    {
        try
        {
            return call switch
            {
                { Place.Problem: not null } => Decision.Block(BlockReason.InternalError, Messages.NoGateHere(call.Place)),
                { Input: null } => Decision.Block(BlockReason.InternalError, Messages.UnreadableInput(call.Unreadable!)),
                { Input.ToolName: null or "" } => Decision.Block(BlockReason.InternalError, Messages.UnreadableInput("it names no tool")),
                _ => Decide(files, call.Input),
            };
        }
        catch (Exception e)
        {
            return Decision.Block(BlockReason.InternalError, Messages.InternalError(e));
        }
    }

    private Decision Decide(GateFiles files, HookInput input)
    {
        if (GateSwitch.WhyOff(files, time) is not null)
        {
            return Decision.Ungated(BlockReason.GatingDisabled);
        }

        if (TamperRule.Judge(files, input, dialect.Agent) is { } message)
        {
            return Decision.Block(BlockReason.GateTamper, message);
        }

        if (dialect.Known.NeverGated.Contains(input.ToolName!))
        {
            return Decision.Ungated(BlockReason.ToolExempt);
        }

        if (GateContext.Open(files, new GitRunner(), out var problem) is not { } gate)
        {
            return problem!.Value;
        }

        if (!gate.Config.Gates(input.ToolName!))
        {
            return Decision.Ungated(BlockReason.ToolExempt);
        }

        var signal = new SignalSource(files, gate.Config, gate.Git, time).Get(FetchPatience);
        return signal.Verdict.Reason is { } reason
            ? Decision.Block(reason, Messages.Locked(reason, signal, gate.Config)) with
            {
                Signal = signal.Verdict.Genuine,
            }
            : new Decision(true, null, null) { Signal = signal.Verdict.Genuine };
    }

    private AttemptEvent ToEvent(Decision decision, HookInput? input, GateFiles files)
    {
        var now = time.GetUtcNow();
        return new AttemptEvent
        {
            Timestamp = now,
            Id = Guid.CreateVersion7(now),
            Tool = input?.ToolName is { Length: > 0 } name ? name : "unknown",
            ToolUseId = input?.ToolUseId,
            Allowed = decision.Allowed,
            Gated = decision.Gated,
            Reason = decision.Reason?.ToWireName(),
            SessionId = decision.Signal?.SessionId,
            Bpm = decision.Signal?.Bpm,
            Agent = dialect.Agent,
            InputHash = dialect.Known.HashesInputs ? input?.HashInput() : null,
            AgentSessionId = input?.AgentSessionId,
            Subagent = input?.Subagent,
            Repo = files.FindEnrolment(out _)?.Repo,
        };
    }
}
