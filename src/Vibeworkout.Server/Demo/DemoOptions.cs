namespace Vibeworkout.Server.Demo;

/// <summary>What was asked of the demo.</summary>
/// <param name="Exit">End when the workout is over, instead of serving on.</param>
/// <param name="Json">Print only the session's JSON on standard output.</param>
/// <param name="Speed">How many seconds of the heart-rate curve pass in one; null for what makes it last about half a minute.</param>
/// <param name="Workout">A recorded TCX file to replay; null for the simulated curve.</param>
/// <param name="Cli">The command-line program; null for the one beside the server.</param>
internal sealed record DemoOptions(bool Exit, bool Json, double? Speed, string? Workout, string? Cli);
