using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "End when the workout is over, instead of serving on." };
        var json = new Option<bool>("--json") { Description = "Print only the session's JSON on standard output." };
        var speed = new Option<double?>("--speed")
        {
            Description = "How many seconds of heart rate pass in one, from 0.1 to 1000; by default it lasts about half a minute.",
            HelpName = "N",
            CustomParser = ReadSpeed,
        };
        var workout = new Option<string?>("--workout") { Description = "A recorded workout to replay.", HelpName = "FILE.tcx" };
        var cli = new Option<string?>("--cli") { Description = "The program that the agent's hooks call.", HelpName = "PATH" };
        workout.Validators.Add(MustExist);
        cli.Validators.Add(MustExist);
        var command = new Command("demo", "Show one workout from end to end with a simulated heart.") { exit, json, speed, workout, cli };
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    new(
                        parsed.GetValue(exit),
                        parsed.GetValue(json),
                        parsed.GetValue(speed),
                        parsed.GetValue(workout),
                        parsed.GetValue(cli) is { } path ? Path.GetFullPath(path) : null
                    )
                )
        );
        return command;
    }

    private static double? ReadSpeed(ArgumentResult given)
    {
        if (
            double.TryParse(given.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed)
            && speed is >= 0.1 and <= 1000
        )
        {
            return speed;
        }

        given.AddError("--speed must be a number from 0.1 to 1000.");
        return null;
    }

    private static void MustExist(OptionResult given)
    {
        if (given.Tokens is [var file] && !File.Exists(file.Value))
        {
            given.AddError($"{given.Option.Name} must name a file that exists; \"{file.Value}\" does not.");
        }
    }

    private static async Task<int> RunAsync(DemoOptions options)
    {
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
