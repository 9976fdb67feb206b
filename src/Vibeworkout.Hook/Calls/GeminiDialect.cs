using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Deny JSON alone on stdout; the exit code means nothing then.</summary>
internal sealed class GeminiDialect() : Dialect(KnownAgents.Gemini)
{
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
