using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Workouts;

/// <summary>Starts a workout as somebody asks for it: by source and gate repos.</summary>
internal sealed class WorkoutStart(VibeworkoutContext db, WorkoutService workouts)
{
    public async Task<Outcome<StartedWorkout>> StartAsync(Guid user, StartWorkout request, CancellationToken cancel)
    {
        if (Rules.Broken(request) is { } broken)
        {
            return broken;
        }

        var wanted = request.RepoIds?.Distinct().ToList();
        var repos = await db
            .GateRepos.AsNoTracking()
            .Where(r => r.UserId == user && (wanted == null ? r.Active : wanted.Contains(r.Id)))
            .OrderBy(r => r.CreatedAt)
            .ToListAsync(cancel);
        if (wanted is not null && wanted.Find(id => repos.TrueForAll(r => r.Id != id)) is var unknown && unknown != default)
        {
            return new Refusal.NotFound($"There is no gate repo with the id {unknown}.");
        }

        var (session, _) = await workouts.StartAsync(user, request.Source ?? "manual", repos, cancel);
        return StartedWorkout.Of(session.Id, session.StartedAt, session.ThresholdBpm, repos);
    }
}
