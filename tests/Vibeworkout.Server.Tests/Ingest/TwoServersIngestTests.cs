using Microsoft.EntityFrameworkCore;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;
using static Vibeworkout.Server.Tests.Ingest.StatsRef;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>Instances that read the same log at the same time.</summary>
public sealed class TwoServersIngestTests
{
    [Fact]
    public async Task Each_line_is_stored_once_and_counted_once()
    {
        var connectionString = await (await PostgresServer.SharedAsync()).CreateAsync("migrated", PostgresLab.MigrateAsync);
        using var git = await GateLab.WithoutGateAsync();
        using var shared = new TempFolder();
        await using (var a = await ServerLab.StartOnAsync(connectionString, shared.Path))
        await using (var b = await ServerLab.StartOnAsync(connectionString, shared.Path))
        {
            var repo = await a.AddRepoAsync(git.Remote);
            var start = TimeProvider.System.GetUtcNow().AddHours(-2);
            Guid[] sessions = [await PutWorkoutAsync(a, repo, start), await PutWorkoutAsync(a, repo, start.AddMinutes(30))];
            var lines = Enumerable
                .Range(0, 6000)
                .SelectMany(i =>
                    (LogEvent[])
                        [Attempt(i, start.AddMilliseconds(i), i % 3 == 0 ? null : sessions[i % 2]), Outcome(i, start.AddMilliseconds(i))]
                );
            await WriteAsync(a, git, lines);
            var answers = await Task.WhenAll(
                ((ServerLab[])[a, b, a, b]).Select((lab, i) => lab.PostAsync($"/api/workout/sessions/{sessions[i / 2]}/refresh"))
            );
            Assert.All(answers, answer => Assert.Equal("complete", answer.Json.GetProperty("state").GetString()));
            await a.InDatabaseAsync(async db =>
            {
                Assert.Equal(
                    (6000, 6000),
                    (await db.ToolAttempts.CountAsync(t => t.Succeeded == true), await db.ToolOutcomes.CountAsync())
                );
                Assert.Equal(0, await db.ToolAttempts.CountAsync(t => t.SessionId == null));
                foreach (var session in sessions)
                {
                    Assert.Equal(
                        await db.ToolAttempts.CountAsync(t => t.SessionId == session),
                        (await db.Summaries.SingleAsync(s => s.SessionId == session)).ToolAttemptsTotal
                    );
                }
            });
        }

        await PostgresLab.DropAsync(connectionString);
    }
}
