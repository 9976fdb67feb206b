using Spectre.Console;

namespace Vibeworkout.Cli.Terminal;

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
