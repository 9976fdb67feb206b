using System.CommandLine;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout completion bash|zsh|fish</c>: prints a script for the shell, made from the commands there are.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script. For bash: eval \"$(vibeworkout completion bash)\"") { shell };
        command.SetAction(parsed =>
        {
            Say.Json(Script(parsed.GetRequiredValue(shell), parsed.RootCommandResult.Command));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Script(string shell, Command root)
    {
        var commands = root
            .Subcommands.Where(c => !c.Hidden)
            .Select(c =>
                (
                    c.Name,
                    Options: string.Join(
                        ' ',
                        c.Options.Where(o => !o.Hidden && o.Name.StartsWith("--", StringComparison.Ordinal)).Select(o => o.Name)
                    )
                )
            )
            .ToList();
        var names = string.Join(' ', commands.Select(c => c.Name));
        return shell switch
        {
            "bash" => Bash(names, commands),
            "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash(names, commands),
            _ => string.Join(
                '\n',
                commands
                    .Select(c => $"complete -c vibeworkout -f -n __fish_use_subcommand -a {c.Name}")
                    .Concat(
                        commands.SelectMany(c =>
                            c.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                                .Select(o => $"complete -c vibeworkout -f -n '__fish_seen_subcommand_from {c.Name}' -l {o[2..]}")
                        )
                    )
            ),
        };
    }

    private static string Bash(string names, IEnumerable<(string Name, string Options)> commands) =>
        $$"""
            _vibeworkout() {
              local word=${COMP_WORDS[COMP_CWORD]} words='{{names}}'
              case ${COMP_WORDS[1]} in
            {{string.Join(
                '\n',
                commands.Where(c => c.Options.Length > 0).Select(c => $"    {c.Name}) [ \"$COMP_CWORD\" -gt 1 ] && words='{c.Options}' ;;")
            )}}
              esac
              COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -F _vibeworkout vibeworkout
            """;
}
