using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>Deny JSON on stdout and exit code 2: any code but 0 would do.</summary>
internal sealed class CopilotDialect() : Dialect(AgentNames.Copilot)
{
    public override bool NamesCalls => false;

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permissionDecision":"deny","permissionDecisionReason":{{Quote(message)}}}""", message);

    public override bool? Outcome(HookInput input, bool succeeded) =>
        input.ReadResponse("resultType") switch
        {
            "success" => true,
            "failure" or "denied" => false,
            _ => null,
        };
}
