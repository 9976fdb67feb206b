using System.Text;
using System.Text.Json;

namespace Vibeworkout.Cli.Hooks;

/// <summary>What a hook answers the agent: its exit code, and what it prints.</summary>
/// <param name="ExitCode">0 lets the call through, 2 blocks it.</param>
/// <param name="Stdout">What the agent reads.</param>
/// <param name="Stderr">What the model is told when the call is blocked.</param>
internal readonly record struct Answer(int ExitCode, string Stdout = "", string Stderr = "")
{
    public static Answer Silent => new(ExitCodes.Done);

    /// <summary>
    /// A block: exit code 2, and the message on stderr. When the agent tries again and again, its turn ends as well: the JSON and exit code 2 together block on every version measured.
    /// </summary>
    public static Answer Block(string message, bool endsTurn = false) => new(ExitCodes.Blocked, endsTurn ? EndTurn(message) : "", message);

    private static string EndTurn(string message)
    {
        var text = JsonEncodedText.Encode(message);
        return $$$"""{"continue":false,"stopReason":"{{{text}}}","hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"{{{text}}}"}}""";
    }
}

/// <summary><c>vibeworkout hook EVENT</c>: one call of the agent's, from its JSON on standard input to the exit code.</summary>
internal static class HookCommand
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var name = arguments.Length > 0 ? arguments[0] : "";
        var time = TimeProvider.System;
        using var stdin = Console.OpenStandardInput();
        var answer = name switch
        {
            "pre-tool-use" => PreToolUse.Run(stdin, time),
            "post-tool-use" => PostToolUse.Run(stdin, succeeded: true, time),
            "post-tool-use-failure" => PostToolUse.Run(stdin, succeeded: false, time),
            "session-start" => SessionStart.Run(stdin, time),
            "stop" or "session-end" => AgentRest.Run(stdin, time),
            _ => Answer.Block($"vibeworkout: there is no hook event named \"{name}\", so nothing could be checked and the call is blocked. "
                + "The events are pre-tool-use, post-tool-use, post-tool-use-failure, session-start, stop and session-end; mend the command in the agent's settings, or run `vibeworkout init` again."),
        };
        Print(Console.OpenStandardOutput, answer.Stdout);
        Print(Console.OpenStandardError, answer.Stderr);
        return answer.ExitCode;
    }

    /// <summary>Straight to the stream: Console's writers cost a millisecond. An agent that has hung up changes no verdict.</summary>
    public static void Print(Func<Stream> open, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            using var stream = open();
            stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
        }
        catch (IOException)
        {
            // see above
        }
    }
}
