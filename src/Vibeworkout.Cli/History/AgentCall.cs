namespace Vibeworkout.Cli.History;

/// <summary>A tool call as the agent's own records tell it.</summary>
/// <param name="ToolUseId">The call's name.</param>
/// <param name="Tool">The tool.</param>
/// <param name="At">When.</param>
/// <param name="Transcript">The record.</param>
/// <param name="InputHash">The hash of its input, by which calls are found in the log where hooks are told no name, or another one; else null.</param>
internal sealed record AgentCall(string ToolUseId, string Tool, DateTimeOffset? At, string Transcript, string? InputHash = null);
