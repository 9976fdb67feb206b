using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Auth;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Profile;

/// <summary>A wish to delete everything.</summary>
public sealed record EraseAll
{
    /// <summary>The user key, typed once more.</summary>
    [Required(ErrorMessage = "\"confirm\" is missing: type your user key.")]
    public string? Confirm { get; init; }
}

/// <summary>Deletes all that is kept of a user but the account itself: sessions, heart rate, tool log, repositories, tokens and connections. What lies in the git remotes stays there.</summary>
internal static class EraseEverything
{
    public static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> EraseAsync(EraseAll body, ClaimsPrincipal user, VibeworkoutContext db, RunningWorkouts running, ScratchRepositories scratch, CancellationToken cancel)
    {
        var owner = user.UserId();
        var name = await db.Users.Where(u => u.Id == owner).Select(u => u.UserKey).SingleAsync(cancel);
        if (body.Confirm?.Trim() != name)
        {
            return Problems.Invalid("confirm", $"\"confirm\" must be your user key, \"{name}\".");
        }

        var turn = running.TurnOf(owner);
        await turn.WaitAsync(cancel);
        try
        {
            if (running.Of(owner) is not null)
            {
                return Problems.Conflict("A workout is running; stop it first.");
            }

            var repos = await db.GateRepos.Where(r => r.UserId == owner).Select(r => r.Id).ToListAsync(cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await db.Sessions.Where(s => s.UserId == owner).ExecuteDeleteAsync(cancel);
            await db.GateRepos.Where(r => r.UserId == owner).ExecuteDeleteAsync(cancel);
            await db.ApiTokens.Where(t => t.UserId == owner).ExecuteDeleteAsync(cancel);
            await db.HrConnections.Where(c => c.UserId == owner).ExecuteDeleteAsync(cancel);
            await transaction.CommitAsync(cancel);
            repos.ForEach(scratch.Forget);
            return TypedResults.NoContent();
        }
        finally
        {
            turn.Release();
        }
    }
}
