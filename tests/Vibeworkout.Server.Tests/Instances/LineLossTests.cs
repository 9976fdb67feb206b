using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Tests.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Instances;

/// <summary>Instances whose line to the database ends: what they held is nobody's or another's, and the signals go on.</summary>
public sealed class LineLossTests
{
    private const string LongLease = "--Instances:LeaseMilliseconds=60000";

    [Fact]
    public async Task A_living_instance_whose_line_ends_holds_nothing_from_before_and_goes_on_under_a_new_name()
    {
        await using var pair = await PairLab.StartAsync(LongLease);
        await pair.A.AddRepoAsync(pair.Git.Remote);
        var session = await pair.A.StartWorkoutAsync();
        await pair.A.HrAsync(session, 140);
        await SignalTests.UntilAsync(pair.A, pair.Git.Remote, s => s.Bpm == 140);
        var publisher = (await pair.PublisherAsync()).App.Services.GetRequiredService<ThisInstance>();
        var before = publisher.Id;

        await pair.A.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vibeworkout instance' AND datname = current_database()"
            )
        );

        await Eventually.BecomesAsync(() => Task.FromResult(publisher.Id), id => id != before && id != Guid.Empty, "a new name");
        Assert.False(publisher.Holds(before));
        Assert.Equal(HttpStatusCode.OK, (await pair.A.HrAsync(session, 80)).Status);
        await SignalTests.UntilAsync(pair.A, pair.Git.Remote, s => s is { HrOk: false, Bpm: 80 });
        await EachIsThereOnceAsync(pair.A, pair.A, pair.B);
    }

    [Fact]
    public async Task After_the_database_was_away_every_instance_is_back_once()
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        using var shared = new TempFolder();
        var database = await postgres.CreateAsync("migrated", PostgresLab.MigrateAsync);
        var (a, b) = await PairLab.StartOnAsync(database, shared.Path, null, LongLease);
        await using var first = a;
        await using var second = b;
        var before = new[] { a, b }.Select(IdOf).ToList();

        await postgres.KillAsync();
        await Eventually.BecomesAsync(
            () => Task.FromResult(new[] { a, b }.Select(IdOf).ToList()),
            ids => ids.All(id => id == Guid.Empty),
            "two instances that hold nothing"
        );
        await postgres.StartAgainAsync();

        await Eventually.BecomesAsync(
            () => Task.FromResult(new[] { a, b }.Select(IdOf).ToList()),
            ids => ids.All(id => id != Guid.Empty && !before.Contains(id)),
            "two instances with new names"
        );
        await EachIsThereOnceAsync(a, a, b);
    }

    private static Guid IdOf(ServerLab lab) => lab.App.Services.GetRequiredService<ThisInstance>().Id;

    private static async Task EachIsThereOnceAsync(ServerLab any, params ServerLab[] all) =>
        await Eventually.BecomesAsync(
            async () =>
            {
                List<Guid> rows = [];
                await any.InDatabaseAsync(async db => rows = await db.ServerInstances.Select(i => i.Id).ToListAsync());
                return rows.Order().SequenceEqual(all.Select(IdOf).Order());
            },
            same => same,
            "a row for each instance and no other"
        );
}
