using System.Globalization;

namespace Vibeworkout.Server.Demo;

/// <summary>What was asked of the demo.</summary>
/// <param name="Exit">End when the workout is over, instead of serving on.</param>
/// <param name="Json">Print only the session's JSON on standard output.</param>
/// <param name="Speed">How many seconds of the heart-rate curve pass in one; null for what makes it last about half a minute.</param>
/// <param name="Workout">A recorded TCX file to replay; null for the simulated curve.</param>
/// <param name="Cli">The command-line program; null for the one beside the server.</param>
internal sealed record DemoOptions(bool Exit, bool Json, double? Speed, string? Workout, string? Cli)
{
    public const string Usage = "demo [--exit] [--json] [--speed N] [--workout FILE.tcx] [--cli PATH]";

    /// <summary>Reads the arguments; null, with the reason, when they make no sense.</summary>
    public static DemoOptions? Parse(string[] arguments, out string? problem)
    {
        var options = new DemoOptions(false, false, null, null, null);
        problem = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--exit":
                    options = options with { Exit = true };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--speed"
                    when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed)
                        && speed is >= 0.1 and <= 1000:
                    options = options with { Speed = speed };
                    i++;
                    break;
                case "--workout" when File.Exists(value):
                    options = options with { Workout = value };
                    i++;
                    break;
                case "--cli" when File.Exists(value):
                    options = options with { Cli = Path.GetFullPath(value) };
                    i++;
                    break;
                case "--speed":
                    problem = "--speed must be a number from 0.1 to 1000.";
                    return null;
                case "--workout" or "--cli":
                    problem = $"{arguments[i]} must name a file that exists; \"{value}\" does not.";
                    return null;
                default:
                    problem = $"there is no option \"{arguments[i]}\".";
                    return null;
            }
        }

        return options;
    }
}
