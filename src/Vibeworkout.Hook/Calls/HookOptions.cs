namespace Vibeworkout.Hook.Calls;

/// <summary>How the hook was configured: <c>hook EVENT [--agent NAME] [--plugin]</c>.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Dialect">The agent's.</param>
/// <param name="IsPlugin">Called by the agent's plugin, in every repository of the user: one that was never set up is none of our
/// business.</param>
/// <param name="Entry">What tells this entry from another one of ours that the agent calls for the same event: its arguments.</param>
internal sealed record HookOptions(string Event, Dialect Dialect, bool IsPlugin, string Entry = "")
{
    /// <summary>Reads them; null when they make no sense.</summary>
    public static HookOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new HookOptions(
            arguments.Length > 0 ? arguments[0] : "",
            Dialect.OfProcess,
            false,
            arguments.Length > 1 ? string.Join(' ', arguments[1..].ToArray()) : ""
        );
        for (var i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] == "--plugin")
            {
                options = options with { IsPlugin = true };
            }
            else if (arguments[i] == "--agent" && i + 1 < arguments.Length && Dialect.Named(arguments[++i]) is { } dialect)
            {
                options = options with { Dialect = dialect };
            }
            else
            {
                return null;
            }
        }

        return options;
    }
}
