using Vibeworkout.Data;

namespace Vibeworkout.Server.Ingest;

/// <summary>What reading a repository's commits came to.</summary>
/// <param name="New">Commits that were not stored, with their files.</param>
/// <param name="Replaced">Stored ones that an amended or rebased commit, which is among the found ones, stands for now.</param>
/// <param name="SeenAt">How the branches are; null when not everything could be read.</param>
/// <param name="Problem">What went wrong, in words; null when nothing did.</param>
internal sealed record ReadCommits(IReadOnlyList<SessionCommit> New, IReadOnlyList<string> Replaced, string? SeenAt, string? Problem);
