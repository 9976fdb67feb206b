using System.CommandLine;
using System.CommandLine.Parsing;

namespace Vibeworkout.Server.Hosting;

/// <summary>What <c>vibeworkout-server</c> can be told. Without a command nothing starts.</summary>
internal static class CommandLine
{
    private const int UsageCode = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("vibeworkout-server takes in heart rate, publishes signed signals, and reads logs of tool calls.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            MigrateCommand.Create(),
            BackupCommand.CreateBackup(),
            BackupCommand.CreateRestore(),
            TokenCommand.Create(),
        };
        var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = root.Parse(arguments, parsing);
        if (Problems(parsed) is [_, ..] problems)
        {
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync($"vibeworkout-server: {problem}");
            }

            await Console.Error.WriteLineAsync();
            await root.Parse([.. Path(parsed.CommandResult), "--help"], parsing)
                .InvokeAsync(new InvocationConfiguration { Output = Console.Error });
            return UsageCode;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
        );
    }

    /// <summary>What is not known is named first; that something is missing is said only where nothing else is wrong.</summary>
    private static IReadOnlyList<string> Problems(ParseResult parsed) =>
        !parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors && ServerOptions.ProblemOf(parsed) is { } problem ? [problem]
        : parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors && parsed.UnmatchedTokens is [var unknown, ..]
            ? [unknown.StartsWith('-') ? $"there is no option \"{unknown}\"." : $"there is no command \"{unknown}\"."]
        : [.. parsed.Errors.Select(error => error.Message)];

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. Path(parent), command.Command.Name] : [];
}
