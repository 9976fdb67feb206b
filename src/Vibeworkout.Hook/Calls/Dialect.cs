using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Hook.Calls;

/// <summary>
/// How one agent is answered, and what its words mean. The dialects contradict each other (deny JSON with exit code 2 is right for one and
/// opens another), so the configured command names its own; without a name it is Claude Code's.
/// Measured with the real clients, or documented by them: <c>docs/agents.md</c>.
/// </summary>
internal abstract class Dialect(AgentDescription agent)
{
    private static readonly Dialect[] All =
    [
        new ClaudeCodeDialect(),
        new CodexDialect(),
        new GeminiDialect(),
        new CopilotDialect(),
        new PluginDialect(KnownAgents.OpenCode),
        new QwenDialect(),
        new PluginDialect(KnownAgents.Pi),
        new PluginDialect(KnownAgents.Cline),
        new CursorDialect(),
    ];

    /// <summary>The agent's name in log lines.</summary>
    public string Agent => agent.Name;

    /// <summary>What is known of the agent.</summary>
    public AgentDescription Known => agent;

    public static Dialect Default => All[0];

    /// <summary>Whose entry it is that names nobody: Claude Code's, whose settings Copilot CLI reads as well.</summary>
    public static Dialect OfProcess =>
        Environment.GetEnvironmentVariable(KnownAgents.Copilot.ProjectVariable!) is { Length: > 0 } ? Named(AgentNames.Copilot)! : Default;

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
