using Spectre.Console;
using Vibeworkout.Git;

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

        AnsiConsole.MarkupLine(Marked(markup, c => char.IsControl(c) && c is not ('\n' or '\t')));
    }

    /// <summary>What scripts read: nothing but this goes to standard output.</summary>
    public static void Json(string json) => Console.Out.WriteLine(json);

    public static void Error(string text)
    {
        Stderr.Value.Profile.Width = WidthOfFiles; // a sentence is one line; the terminal wraps it
        Stderr.Value.MarkupLine($"[red]vibeworkout:[/] {Marked(text, c => ForeignText.IsUnfit(c) && c != '\n').EscapeMarkup()}");
    }

    /// <summary>A text as it may stand in markup: it is plain, one line, and what could steer a terminal or turn the direction of writing
    /// is shown as a mark. Names come from agents, remotes and files that others wrote.</summary>
    public static string Shown(this string? text) => Marked(text ?? "", ForeignText.IsUnfit).EscapeMarkup();

    private static string Marked(string text, Func<char, bool> unfit) => string.Concat(text.Select(c => unfit(c) ? '\uFFFD' : c));
}
