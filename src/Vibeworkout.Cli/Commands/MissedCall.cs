namespace Vibeworkout.Cli.Commands;

/// <summary>A call that the agent made and the gate did not see.</summary>
internal sealed record MissedCall(string ToolUseId, string Tool, DateTimeOffset? Ts, string Transcript);
