namespace Vibeworkout.Cli.History;

/// <summary>A tool call as the agent's own records tell it.</summary>
internal sealed record AgentCall(string ToolUseId, string Tool, DateTimeOffset? At, string Transcript);
