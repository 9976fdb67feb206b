using System.CommandLine;
using Spectre.Console;
using Vibeworkout.Cli.Account;
using Vibeworkout.Cli.Doctor;
using Vibeworkout.Cli.History;

namespace Vibeworkout.Cli.Commands;

/// <summary>What people type. Hooks do not come this way.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
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
            UninstallCommand.Create(),
            LoginCommand.Create(time),
            LogoutCommand.Create(),
            CompletionCommand.Create(),
            RefreshCommand.Create(time),
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
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
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

/// <summary>A failure that people can act on; its message says how.</summary>
internal sealed class CommandFailure(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode => exitCode;
}

/// <summary>Talks to people: plain text where the output is no terminal.</summary>
internal static class Say
{
    private const int WidthOfFiles = 1000;

    private static readonly Lazy<IAnsiConsole> Stderr = new(() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
    );

    public static void Line(string markup)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = WidthOfFiles;
        }

        AnsiConsole.MarkupLine(Printable(markup));
    }

    /// <summary>What scripts read: nothing but this goes to standard output.</summary>
    public static void Json(string json) => Console.Out.WriteLine(json);

    public static void Error(string text)
    {
        Stderr.Value.Profile.Width = WidthOfFiles; // a sentence is one line; the terminal wraps it
        Stderr.Value.MarkupLine($"[red]vibeworkout:[/] {Printable(text).EscapeMarkup()}");
    }

    /// <summary>Names come from agents and remotes: what could steer a terminal is shown as a mark.</summary>
    private static string Printable(string text) =>
        string.Create(
            text.Length,
            text,
            (into, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    into[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? '\uFFFD' : from[i];
                }
            }
        );
}
