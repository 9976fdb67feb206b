namespace Vibeworkout.Cli.History;

/// <summary>The calls that the log knows, to be held against an agent's records.</summary>
internal sealed class SeenCalls(IReadOnlyList<LoggedCall> history)
{
    private readonly HashSet<string> names = [.. history.Select(c => c.Attempt.ToolUseId).OfType<string>()];
    private readonly Dictionary<string, int> inputs = history
        .Select(c => c.Attempt)
        .Select(a => a.InputHash)
        .OfType<string>()
        .CountBy(hash => hash)
        .ToDictionary();

    /// <summary>Whether a call is among them: by its name, or by its input, where each line of the log stands for one call.</summary>
    public bool Take(AgentCall call)
    {
        if (names.Contains(call.ToolUseId))
        {
            return true;
        }

        var left = call.InputHash is { } hash ? inputs.GetValueOrDefault(hash) : 0;
        if (left > 0)
        {
            inputs[call.InputHash!] = left - 1;
        }

        return left > 0;
    }
}
