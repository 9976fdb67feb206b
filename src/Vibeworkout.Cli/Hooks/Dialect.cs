using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Hooks;

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

/// <summary>Exit code 2 with the message on stderr. With deny JSON beside it, it blocks too, and can end the turn.</summary>
internal sealed class ClaudeCodeDialect() : Dialect(AgentSetup.ClaudeCode.Name)
{
    public override string? ProjectVariable => "CLAUDE_PROJECT_DIR";

    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Blocked, endsTurn ? EndTurn(Quote(message)) : "", message);

    private static string EndTurn(string quoted) =>
        $$"""{"continue":false,"stopReason":{{quoted}},"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":{{quoted}} } }""";
}

/// <summary>Exit code 2 with the message on stderr; never JSON beside it, which would open the gate.</summary>
internal sealed class CodexDialect() : Dialect(AgentSetup.Codex.Name)
{
    public override Answer Block(string message, bool endsTurn) => new(ExitCodes.Blocked, Stderr: message);

    /// <summary>The event also follows a command that failed; only some answers say which.</summary>
    public override bool? Outcome(HookInput input, bool succeeded) =>
        input.ReadResponse() is { } text && text.StartsWith("Exit code: ", StringComparison.Ordinal)
            ? text.StartsWith("Exit code: 0", StringComparison.Ordinal)
            : null;
}

/// <summary>Deny JSON alone on stdout; the exit code means nothing then.</summary>
internal sealed class GeminiDialect() : Dialect(AgentSetup.Gemini.Name)
{
    public override string? ProjectVariable => "GEMINI_PROJECT_DIR";

    public override bool NamesCalls => false;

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Done, $$"""{"decision":"deny","reason":{{Quote(message)}}}""");

    public override bool? Outcome(HookInput input, bool succeeded) =>
        succeeded
        && !input.ResponseHasError()
        && !(
            input.ReadResponse() is { } text
            && text.Contains("Exit Code: ", StringComparison.Ordinal)
            && !text.Contains("Exit Code: 0", StringComparison.Ordinal)
        );
}

/// <summary>Deny JSON on stdout and exit code 2: either alone would do.</summary>
internal sealed class CursorDialect() : Dialect(AgentSetup.Cursor.Name)
{
    public override string? ProjectVariable => "CURSOR_PROJECT_DIR";

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permission":"deny","user_message":{{Quote(message)}},"agent_message":{{Quote(message)}}}""", message);
}

/// <summary>Deny JSON on stdout and exit code 2: any code but 0 would do.</summary>
internal sealed class CopilotDialect() : Dialect(AgentSetup.Copilot.Name)
{
    public override bool NamesCalls => false;

    public override Answer Block(string message, bool endsTurn) =>
        new(ExitCodes.Blocked, $$"""{"permissionDecision":"deny","permissionDecisionReason":{{Quote(message)}}}""", message);

    public override bool? Outcome(HookInput input, bool succeeded) =>
        input.ReadResponse("resultType") switch
        {
            "success" => true,
            "failure" or "denied" => false,
            _ => null,
        };
}
