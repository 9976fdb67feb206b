using Spectre.Console;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Account;

/// <summary>One line that says what is waited for: it turns on a terminal, and stands still in a file.</summary>
internal static class WaitingLine
{
    public static Task<T> WhileAsync<T>(string text, Func<Action<string>, Task<T>> work)
    {
        if (AnsiConsole.Profile.Out.IsTerminal)
        {
            return AnsiConsole.Status().StartAsync($"{text.Shown()} …", context => work(now => context.Status($"{now.Shown()} …")));
        }

        var last = text;
        Say.Line($"{text.Shown()} …");
        return work(now =>
        {
            if (now != last)
            {
                last = now;
                Say.Line($"{now.Shown()} …");
            }
        });
    }
}
