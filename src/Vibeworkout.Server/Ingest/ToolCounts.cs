namespace Vibeworkout.Server.Ingest;

/// <summary>A tool's share.</summary>
internal sealed record ToolCounts(int Allowed, int Blocked, int Succeeded, int Failed);
