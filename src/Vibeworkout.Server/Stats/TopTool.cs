namespace Vibeworkout.Server.Stats;

/// <summary>A tool's share.</summary>
/// <param name="Tool">The tool, as the agent calls it.</param>
/// <param name="Allowed">Calls let through.</param>
/// <param name="Blocked">Calls blocked.</param>
public sealed record TopTool(string Tool, int Allowed, int Blocked);
