using Vibeworkout.Hook.Calls;

namespace Vibeworkout.Hook.Commands;

/// <summary><c>vibeworkout hook EVENT [--agent NAME] [--plugin]</c>: one call of the agent's, from its JSON on standard input to the exit
/// code.</summary>
internal static class HookCommand
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var time = TimeProvider.System;
        using var stdin = StandardStreams.OpenInput();
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
        answer.Print();
        return answer.ExitCode;
    }
}
