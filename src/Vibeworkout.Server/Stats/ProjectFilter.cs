using Vibeworkout.Data;

namespace Vibeworkout.Server.Stats;

/// <summary>What belongs to one project: the log of its gate repo, and lines of its name that came through a carrier.</summary>
/// <param name="RepoId">Its gate repo; null where it is known by its lines alone.</param>
/// <param name="Name">Its name in lines: <c>owner/name</c>.</param>
internal sealed record ProjectFilter(Guid? RepoId, string Name)
{
    /// <summary>The attempts that belong to a project; all when it is null.</summary>
    public static IQueryable<ToolAttempt> Attempts(VibeworkoutContext db, ProjectFilter? project)
    {
        var (all, id, name) = (project is null, project?.RepoId, project?.Name);
        return db.ToolAttempts.Where(a => all || (a.Repo == null ? a.RepoId == id : a.Repo == name));
    }

    /// <summary>The sessions that used it, or in which something was tried there.</summary>
    public static IQueryable<WorkoutSession> Sessions(VibeworkoutContext db, IQueryable<WorkoutSession> sessions, ProjectFilter? project)
    {
        var (all, id, name) = (project is null, project?.RepoId, project?.Name);
        return sessions.Where(s =>
            all || s.Repos.Any(r => r.RepoId == id) || db.ToolAttempts.Any(a => a.SessionId == s.Id && a.Repo == name)
        );
    }
}
