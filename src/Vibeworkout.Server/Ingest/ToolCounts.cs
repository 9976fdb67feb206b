namespace Vibeworkout.Server.Ingest;

/// <summary>A tool's share.</summary>
/// <param name="Allowed">Let through by the gate.</param>
/// <param name="Blocked">Blocked by the gate.</param>
/// <param name="Succeeded">Allowed, and ended well.</param>
/// <param name="Failed">Allowed, and ended badly.</param>
internal sealed record ToolCounts(int Allowed, int Blocked, int Succeeded, int Failed);
