using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Server.Storage;
using Vibeworkout.Testing;
using static Vibeworkout.Server.Tests.Ingest.StatsRef;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>Jobs as rows: claimed, retried, visible.</summary>
public class IngestJobTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_read_that_fails_is_told_and_planned_again()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        await lab.AddRepoAsync(git.Folder["dead.git"]);
        var session = await lab.StartWorkoutAsync();
        var before = Now;
        await lab.PostAsync("/api/workout/stop");
        var ingest = await Eventually.BecomesAsync(
            () => IngestAsync(lab, session),
            i => i.GetProperty("failures").GetInt32() > 0 && !i.GetProperty("reading").GetBoolean(),
            "the failure"
        );
        Assert.Equal("pending", ingest.GetProperty("state").GetString());
        Assert.NotNull(ingest.GetProperty("error").GetString());
        Assert.InRange(ingest.GetProperty("next_at").GetDateTimeOffset(), before.AddSeconds(4), Now.AddMinutes(1));
    }

    [Fact]
    public async Task A_job_is_somebodys_until_that_instance_is_gone_then_another_reads()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var ghost = Guid.CreateVersion7(Now);
        await using var line = await AppearAsync(lab, ghost);
        var start = Now.AddHours(-3);
        var claimed = await PutWorkoutAsync(lab, repo, start, new IngestJob { NextAt = start, ClaimedBy = ghost });
        var free = await PutWorkoutAsync(lab, repo, start.AddHours(1), new IngestJob { NextAt = start.AddHours(1) });
        await WriteAsync(lab, git, [Attempt(1, start, claimed), Attempt(2, start, free)]);
        await Eventually.BecomesAsync(() => StateAsync(lab, free), state => state == "complete", "the free job");
        var ingest = await IngestAsync(lab, claimed); // it was due before the other
        Assert.Equal(("pending", true), (ingest.GetProperty("state").GetString(), ingest.GetProperty("reading").GetBoolean()));
        await lab.InDatabaseAsync(db => db.ServerInstances.Where(i => i.Id == ghost).ExecuteDeleteAsync());
        await Eventually.BecomesAsync(() => StateAsync(lab, claimed), state => state == "complete", "the job of the one that is gone");
        Assert.Equal(1, (await IngestAsync(lab, claimed)).GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_job_ends_a_day_after_the_workout()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var session = await PutWorkoutAsync(lab, repo, Now.AddHours(-25), new IngestJob { NextAt = Now.AddHours(-1), Reads = 20 });
        await Eventually.BecomesAsync(
            () => IngestAsync(lab, session),
            i => i.GetProperty("state").GetString() == "complete" && i.GetProperty("next_at").ValueKind == JsonValueKind.Null,
            "the last read"
        );
    }

    [Fact]
    public async Task More_than_there_are_places_are_all_read()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = Now.AddHours(-20);
        for (var i = 0; i < 80; i++)
        {
            await PutWorkoutAsync(lab, repo, start.AddMinutes(10 * i), new IngestJob { NextAt = start });
        }

        await Eventually.BecomesAsync(
            async () =>
            {
                var left = 0;
                await lab.InDatabaseAsync(async db => left = await db.Sessions.CountAsync(s => s.IngestedAt == null));
                return left;
            },
            left => left == 0,
            "the reads"
        );
    }

    private static async Task<JsonElement> IngestAsync(ServerLab lab, Guid session) =>
        (await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("ingest");

    private static async Task<string?> StateAsync(ServerLab lab, Guid session) =>
        (await IngestAsync(lab, session)).GetProperty("state").GetString();

    /// <summary>Another instance, which lives and does nothing. On PostgreSQL it holds its lock.</summary>
    /// <returns>Its line; null with SQLite, where a row is all there is.</returns>
    private static async Task<InstanceLine?> AppearAsync(ServerLab lab, Guid id)
    {
        if (lab.App.Services.GetRequiredService<Database>().Lines is { } lines)
        {
            return await InstanceLine.AppearAsync(lines, id, "ghost", TimeSpan.FromDays(1), TestContext.Current.CancellationToken);
        }

        await lab.InDatabaseAsync(db =>
        {
            db.ServerInstances.Add(
                new ServerInstance
                {
                    Id = id,
                    Name = "ghost",
                    AliveUntil = Now.AddDays(1),
                }
            );
            return db.SaveChangesAsync();
        });
        return null;
    }
}
