using System.CommandLine;
using Vibeworkout.Cli.Account;
using Vibeworkout.Cli.Doctor;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Commands;

/// <summary>What people type. Hooks do not come this way.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeProvider.System;
        var root = new RootCommand("vibeworkout gates a coding agent's tool calls on your heart rate and logs every call it tries.")
        {
            InitCommand.Create(),
            StatusCommand.Create(time),
            SyncCommand.Create(time),
            DoctorCommand.Create(time),
            LogCommand.Create(time),
            VerifyCommand.Create(time),
            ListCommand.Create(time),
            PauseCommand.CreatePause(time),
            PauseCommand.CreateResume(time),
            UninstallCommand.Create(),
            LoginCommand.Create(time),
            LogoutCommand.Create(),
            CompletionCommand.Create(),
            HookHelp(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Say.Error(error.Message);
            }

            Say.Error("`vibeworkout --help` shows what there is.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailure failure)
        {
            Say.Error(failure.Message);
            return failure.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say.Error($"A file could not be read or written: {FileFailure.What(e)}. {FileFailure.Mend(e)}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>In the help only: <c>hook</c> is dispatched before this.</summary>
    private static Command HookHelp()
    {
        var command = new Command(
            "hook",
            "What the agent's settings call: pre-tool-use, post-tool-use, post-tool-use-failure, session-start, stop or "
                + "session-end, with the agent's JSON on standard input."
        );
        command.SetAction(_ => ExitCodes.Usage);
        return command;
    }
}
