namespace Vibeworkout.Server.Stats;

/// <summary>Repositories in a period, a page of them.</summary>
/// <param name="Repos">The repositories.</param>
/// <param name="NextCursor">Asks for the next page; null on the last one.</param>
/// <param name="HasMore">Whether there is a next page.</param>
internal sealed record ProjectList(IReadOnlyList<ProjectRow> Repos, string? NextCursor, bool HasMore);
