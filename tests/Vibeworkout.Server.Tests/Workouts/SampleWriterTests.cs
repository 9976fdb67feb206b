using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Data;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Tests.Workouts;

public class SampleWriterTests
{
    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    [Fact]
    public async Task Of_many_requests_with_the_same_samples_each_sample_is_new_to_one()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var now = Now;
        var samples = Enumerable.Range(0, 50).Select(i => new { bpm = 100 + i, ts = now.AddMilliseconds(-i) }).ToList();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => lab.PostAsync("/api/workout/hr/batch", new { session_id = session, samples = samples.Skip(i).Take(25) }))
        );
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(44, answers.Sum(a => a.Json.GetProperty("new").GetInt32()));
        Assert.Equal(44, (await lab.GetAsync($"/api/workout/sessions/{session}/samples")).Json.GetProperty("samples").GetArrayLength());
    }

    [Fact]
    public async Task Samples_of_a_session_that_ended_or_never_was_are_not_stored_and_spoil_no_others()
    {
        await using var lab = await ServerLab.StartAsync();
        var (running, ended, unknown) = (
            await lab.StartWorkoutAsync(),
            await new PastWorkout(Now.AddHours(-2)).PutAsync(lab),
            Guid.CreateVersion7(Now)
        );
        var writer = lab.App.Services.GetRequiredService<SampleWriter>();
        var stored = await Task.WhenAll(
            new[] { running, ended, unknown, running }.Select(
                (session, i) => writer.WriteAsync(new(session, [Sample(session, Now.AddMilliseconds(i))]), CancellationToken.None)
            )
        );
        Assert.Equal([new(true, 1), new(false, 0), new(false, 0), new(true, 1)], stored.Select(s => s!.Value));
        await lab.InDatabaseAsync(async db => Assert.Equal(2, await db.HrSamples.CountAsync()));
    }

    [Fact]
    public async Task A_request_that_the_database_refuses_fails_alone()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var writer = lab.App.Services.GetRequiredService<SampleWriter>();
        var bad = Sample(session, Now);
        bad.SessionId = Guid.CreateVersion7(Now); // says one session, and is of another that is not there
        var good = Enumerable
            .Range(1, 20)
            .Select(i => writer.WriteAsync(new(session, [Sample(session, Now.AddMilliseconds(i * 10))]), CancellationToken.None))
            .ToList();
        var refused = writer.WriteAsync(new(session, [bad]), CancellationToken.None);
        Assert.All(await Task.WhenAll(good), s => Assert.Equal(new StoredSamples(true, 1), s));
        var problem = await Record.ExceptionAsync(() => refused);
        await lab.InDatabaseAsync(async db =>
            Assert.Equal(
                (20, 0),
                (
                    await db.HrSamples.CountAsync(s => s.SessionId == session),
                    await db.HrSamples.CountAsync(s => s.SessionId == bad.SessionId)
                )
            )
        );
        Assert.True(problem is not null || (await refused)!.Value.New == 0);
    }

    [Fact]
    public async Task More_than_fits_is_refused_with_a_time_to_come_again_and_nothing_is_lost()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        var writer = lab.App.Services.GetRequiredService<SampleWriter>();
        var start = Now;
        var many = Enumerable
            .Range(0, 120)
            .Select(i =>
                (IReadOnlyList<HrSample>)[.. Enumerable.Range(0, 3600).Select(j => Sample(session, start.AddMilliseconds((i * 3600) + j)))]
            )
            .ToList();
        var answers = await Task.WhenAll(many.Select(samples => writer.WriteAsync(new(session, samples), CancellationToken.None)));
        Assert.Contains(answers, a => a is null);
        Assert.Contains(answers, a => a is not null);
        var acknowledged = answers.Sum(a => a?.New ?? 0);
        await lab.InDatabaseAsync(async db => Assert.Equal(acknowledged, await db.HrSamples.CountAsync()));
    }

    private static HrSample Sample(Guid session, DateTimeOffset at) =>
        new()
        {
            SessionId = session,
            Timestamp = at,
            Bpm = 120,
        };
}
