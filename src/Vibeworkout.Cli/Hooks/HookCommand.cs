using System.Text;

namespace Vibeworkout.Cli.Hooks;

/// <summary><c>vibeworkout hook EVENT [--agent NAME] [--plugin]</c>: one call of the agent's, from its JSON on standard input to the exit
/// code.</summary>
internal static class HookCommand
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var time = TimeProvider.System;
        using var stdin = Console.OpenStandardInput();
        var answer = HookOptions.Parse(arguments) is not { } options
            ? new Answer(
                ExitCodes.Blocked,
                Stderr: "vibeworkout: the hook's command names an agent or option that there is not, so nothing could be checked and the "
                    + "call is blocked. Run `vibeworkout init --agent …` again; `vibeworkout init --help` lists the agents."
            )
            : options.Event switch
            {
                "pre-tool-use" => new PreToolUse(options, time).Run(stdin),
                "post-tool-use" => PostToolUse.Run(stdin, options, succeeded: true, time),
                "post-tool-use-failure" => PostToolUse.Run(stdin, options, succeeded: false, time),
                "session-start" => SessionStart.Run(stdin, options, time),
                "stop" or "session-end" => AgentRest.Run(stdin, options, time),
                _ => options.Dialect.Block(
                    $"vibeworkout: there is no hook event named \"{options.Event}\", so nothing could be checked and the call is blocked. "
                        + "The events are pre-tool-use, post-tool-use, post-tool-use-failure, session-start, stop and session-end; "
                        + "mend the command in the agent's settings, or run `vibeworkout init` again.",
                    endsTurn: false
                ),
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
