using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Hook.Calls;

/// <summary>After a call: one line that says how it ended; then, off the agent's path, a fresh signal where the one here grows old and a
/// sync where one is due.</summary>
internal static class PostToolUse
{
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(7);

    public static Answer Run(Stream stdin, HookOptions options, bool succeeded, TimeProvider time)
    {
        try
        {
            var dialect = options.Dialect;
            var call = HookCall.Open(stdin, options);
            if (call.IsForeign || call.Place.Files is not { } files)
            {
                return Answer.Silent;
            }

            if (call.Input is not { ToolName: { Length: > 0 } tool } input)
            {
                return new(
                    ExitCodes.Failed,
                    Stderr: $"vibeworkout: how the call ended was not logged: the hook input cannot be read "
                        + $"({call.Unreadable ?? "it names no tool"}). Update vibeworkout or the agent."
                );
            }

            var now = time.GetUtcNow();
            new ToolLog(files).Append(
                new OutcomeEvent
                {
                    Timestamp = now,
                    Id = Guid.CreateVersion7(now),
                    Tool = tool,
                    ToolUseId = input.ToolUseId,
                    Succeeded = dialect.Outcome(input, succeeded),
                    DurationMs = input.DurationMs,
                    Agent = dialect.Agent,
                    InputHash = dialect.Known.HashesInputs ? input.HashInput() : null,
                    AgentSessionId = input.AgentSessionId,
                    Repo = files.FindEnrolment(out _)?.Repo,
                },
                options.Entry,
                LogPatience
            );

            new TranscriptPaths(files).Remember(input.TranscriptPath);
            if (call.Place.Problem is not null)
            {
                return Answer.Silent; // nothing can be fetched or sent from here
            }

            StartRefreshWhenOld(files, time);
            BackgroundSync.StartWhenDue(
                files,
                tool is "Bash" or "bash" or "run_shell_command" or "Shell" && Pushes(input.ReadInput("command")),
                time
            );
            return Answer.Silent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                ExitCodes.Failed,
                Stderr: $"vibeworkout: how the call ended was not logged ({FileFailure.What(e)}). {FileFailure.Mend(e)}"
            );
        }
        catch (Exception e)
        {
            // a fault of ours; the call is over, and the agent goes on
            return new(
                ExitCodes.Failed,
                Stderr: $"vibeworkout: what belongs to the end of a call failed ({FileFailure.What(e)}). {FileFailure.Mend(e)}"
            );
        }
    }

    private static void StartRefreshWhenOld(GateFiles files, TimeProvider time)
    {
        if (
            GateSwitch.WhyOff(files, time) is null
            && GateContext.Open(files, new GitRunner(), out _) is { } gate
            && new SignalSource(files, gate.Config, gate.Git, time).WantsRefresh()
        )
        {
            Detached.Refresh(files.Repository.WorkTree);
        }
    }

    private static bool Pushes(string? command) =>
        command is not null && command.Contains("git", StringComparison.Ordinal) && command.Contains("push", StringComparison.Ordinal);
}
