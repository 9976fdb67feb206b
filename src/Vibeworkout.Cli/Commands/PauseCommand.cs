using System.CommandLine;
using System.Globalization;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout pause</c> and <c>resume</c>: the person's own switch, for all their gates.</summary>
internal static class PauseCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static Command CreatePause(TimeProvider time)
    {
        var length = new Option<string>("--for") { Description = "How long, as 30m, 2h or 1d; without it until `vibeworkout resume`." };
        var command = new Command(
            "pause",
            "Let tools run without a heart rate, in every repository of yours; calls are logged all the same."
        )
        {
            length,
        };
        command.SetAction(parsed =>
        {
            var until = parsed.GetValue(length) is { } text ? time.GetUtcNow() + Read(text) : (DateTimeOffset?)null;
            GateSwitch.Pause(until);
            Say.Line(
                until is { } end
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"[yellow]Gates are paused until {end.ToLocalTime():yyyy-MM-dd HH:mm}.[/] "
                    ) + "`vibeworkout resume` ends it sooner."
                    : "[yellow]Gates are paused.[/] `vibeworkout resume` ends it."
            );
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateResume(TimeProvider time)
    {
        var command = new Command("resume", "End a pause: tools are gated again.");
        command.SetAction(_ =>
        {
            Say.Line(GateSwitch.Resume(time) ? "Tools are gated again." : "Nothing was paused; tools are gated.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static TimeSpan Read(string text)
    {
        var number = double.TryParse(
            text.Length > 1 ? text[..^1] : "",
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : -1;
        var length = (text.Length > 0 ? text[^1] : ' ') switch
        {
            'm' => number * 60,
            'h' => number * 3600,
            'd' => number * 86_400,
            _ => -1,
        };
        return length > 0 && length <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(length)
            : throw new CommandFailure("--for takes minutes, hours or days, as 30m, 2h or 1d, and at most 30 days.", ExitCodes.Usage);
    }
}
