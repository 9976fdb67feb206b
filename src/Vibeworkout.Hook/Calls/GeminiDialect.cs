using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>Deny JSON alone on stdout; the exit code means nothing then.</summary>
internal sealed class GeminiDialect() : Dialect(AgentNames.Gemini)
{
    public override string? ProjectVariable => "GEMINI_PROJECT_DIR";

    public override bool NamesCalls => false;

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Done, $$"""{"decision":"deny","reason":{{Quote(message)}}}""");

    public override bool? Outcome(HookInput input, bool succeeded) =>
        succeeded
        && !input.ResponseHasError()
        && !(
            input.ReadResponse() is { } text
            && text.Contains("Exit Code: ", StringComparison.Ordinal)
            && !text.Contains("Exit Code: 0", StringComparison.Ordinal)
        );
}
