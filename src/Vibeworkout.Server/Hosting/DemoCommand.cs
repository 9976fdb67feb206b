using Spectre.Console;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Demo;

namespace Vibeworkout.Server.Hosting;

/// <summary>
/// <c>demo</c>: one workout from end to end, real at every step but the heart: a server, a bare remote, a clone that <c>init</c> set up,
/// hook processes, sync, ingest. It checks itself.
/// </summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (DemoOptions.Parse(arguments, out var problem) is not { } options)
        {
            await Console.Error.WriteLineAsync($"vibeworkout-server: {problem} Usage: {DemoOptions.Usage}");
            return 2;
        }

        HeartRateCurve curve;
        try
        {
            curve = options.Workout is { } file ? HeartRateCurve.Recorded(file) : HeartRateCurve.Simulated;
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"vibeworkout-server: {options.Workout}: {e.Message} Give one that holds a heart rate.");
            return 2;
        }

        // with --json, standard output belongs to the JSON
        var console = options.Json
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
            : AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = 160;
        }

        using var workspace = new DemoWorkspace(options.Cli);
        await using var app = Application.Build([
            "--data",
            workspace.Data,
            "--urls",
            "http://127.0.0.1:0",
            "--ConnectionStrings:Vibeworkout",
            "",
        ]); // its database is its own
        await Application.PrepareAsync(app);
        await app.StartAsync();
        var signIn = app.Services.GetRequiredService<LocalSignIn>();
        using var api = new DemoApi(app.Urls.First(), signIn.Token);
        var (session, problems) = await new DemoStory(console, workspace, api, curve, options.Speed).PlayAsync();
        if (options.Json)
        {
            Console.WriteLine(session.GetRawText());
        }

        foreach (var disagreement in problems)
        {
            console.MarkupLine($"[red]The demo does not agree with itself:[/] {disagreement.EscapeMarkup()}");
        }

        if (!options.Exit && problems.Count == 0)
        {
            console.MarkupLine($"The server goes on until Ctrl-C. Look around: [link]{signIn.LinkFor(app.Urls.First())}[/]");
            await app.WaitForShutdownAsync();
        }

        await app.StopAsync();
        return problems.Count == 0 ? 0 : 1;
    }
}
