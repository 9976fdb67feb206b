namespace Vibeworkout.Server.Stats;

/// <summary>Repositories in a period, a page of them.</summary>
internal sealed record ProjectList(IReadOnlyList<ProjectRow> Repos, string? NextCursor, bool HasMore);
