using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// How one agent is answered, and what its words mean. The dialects contradict each other (deny JSON with exit code 2 is right for one and
/// opens another), so the configured command names its own; without a name it is Claude Code's.
/// Measured with the real clients, or documented by them: <c>docs/agents.md</c>.
/// </summary>
internal abstract class Dialect(string agent)
{
    private static readonly Dialect[] All =
    [
        new ClaudeCodeDialect(),
        new CodexDialect(),
        new GeminiDialect(),
        new CursorDialect(),
        new CopilotDialect(),
    ];

    /// <summary>The agent's name in log lines.</summary>
    public string Agent => agent;

    /// <summary>The folder the agent was started in, where it says so in a variable.</summary>
    public virtual string? ProjectVariable => null;

    /// <summary>Whether calls have a name of their own; else they are joined by their input's hash.</summary>
    public virtual bool NamesCalls => true;

    public static Dialect Default => All[0];

    /// <summary>Whose entry it is that names nobody: Claude Code's, whose settings Copilot CLI reads as well.</summary>
    public static Dialect OfProcess =>
        Array.Find(All, d => d.Agent == AgentNames.Copilot) is { } copilot
        && Environment.GetEnvironmentVariable(copilot.ProjectVariable!) is { Length: > 0 }
            ? copilot
            : Default;

    /// <summary>The dialect of that name; null when there is none.</summary>
    public static Dialect? Named(string name) => Array.Find(All, d => d.Agent == name);

    /// <summary>The answer that blocks a call.</summary>
    /// <param name="message">What the model is told.</param>
    /// <param name="endsTurn">Whether its turn should end as well, because it tries again and again.</param>
    public abstract Answer Block(string message, bool endsTurn);

    /// <summary>How a call ended, as far as the agent tells.</summary>
    /// <param name="input">The event after the call.</param>
    /// <param name="succeeded">What the event itself says.</param>
    public virtual bool? Outcome(HookInput input, bool succeeded) => succeeded;

    // half a surrogate pair, from a file's name in an error message, would make the encoder throw
    protected static string Quote(string text) => $"\"{JsonEncodedText.Encode(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))}\"";
}
