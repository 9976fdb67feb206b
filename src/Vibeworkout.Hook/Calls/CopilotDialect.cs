using System.Globalization;
using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>Flat deny JSON alone on stdout, and exit code 2. Any code but 0 blocks; with the JSON the model is told why.</summary>
internal sealed class CopilotDialect() : Dialect(KnownAgents.Copilot)
{
    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permissionDecision":"deny","permissionDecisionReason":{{Quote(message)}}}""");

    public override bool? Outcome(HookInput input, bool succeeded) =>
        !succeeded
            ? false
            : (input.ReadResponse("resultType") ?? input.ReadResponse("result_type")) switch
            {
                "success" => IsShell(input.ToolName) && ExitCode(input) is > 0 ? false : true,
                "failure" or "denied" => false,
                _ => null,
            };

    private static bool IsShell(string? tool) => tool is "bash" or "Bash" or "powershell" or "shell";

    /// <summary>A shell command that failed is a success to the event; its last line tells: <c>&lt;shellId: 1 completed with exit code 3&gt;</c>.</summary>
    private static int? ExitCode(HookInput input)
    {
        const string says = " completed with exit code ";
        var text = (input.ReadResponse("textResultForLlm") ?? input.ReadResponse("text_result_for_llm"))?.TrimEnd();
        var at = text?.LastIndexOf(says, StringComparison.Ordinal) ?? -1;
        return
            at > 0
            && text!.EndsWith('>')
            && int.TryParse(text.AsSpan(at + says.Length).TrimEnd('>'), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
    }
}
