using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Instances;

/// <summary>Two instances on one PostgreSQL, and a git remote.</summary>
internal sealed class PairLab : IAsyncDisposable
{
    private readonly TempFolder shared;

    private PairLab(ServerLab a, ServerLab b, GateLab git, TempFolder shared)
    {
        (A, B, Git, Left) = (a, b, git, b);
        this.shared = shared;
    }

    public ServerLab A { get; }

    public ServerLab B { get; }

    public GateLab Git { get; }

    /// <summary>The one that runs on after <see cref="StopListenerAsync"/>.</summary>
    public ServerLab Left { get; private set; }

    public static Task<PairLab> StartAsync(params string[] arguments) => StartAsync(null, arguments);

    public static async Task<PairLab> StartAsync(TimeProvider? time, params string[] arguments)
    {
        var postgres = await (await PostgresServer.SharedAsync()).CreateAsync("migrated", PostgresLab.MigrateAsync);
        var shared = new TempFolder();
        var (a, b) = await StartOnAsync(postgres, shared.Path, time, arguments);
        return new(a, b, await GateLab.WithoutGateAsync(), shared);
    }

    /// <summary>Two instances on a database, once each knows that it is not alone.</summary>
    public static async Task<(ServerLab A, ServerLab B)> StartOnAsync(
        string postgres,
        string shared,
        TimeProvider? time = null,
        params string[] arguments
    )
    {
        var (a, b) = (
            await ServerLab.StartOnAsync(postgres, shared, time, arguments),
            await ServerLab.StartOnAsync(postgres, shared, time, arguments)
        );
        await Eventually.BecomesAsync(
            () => Task.FromResult(new[] { a, b }.All(lab => lab.App.Services.GetRequiredService<ThisInstance>().HasOthers)),
            both => both,
            "two instances that know each other"
        );
        return (a, b);
    }

    /// <summary>The instance that has claimed the one lane there is.</summary>
    public Task<ServerLab> PublisherAsync() => HolderAsync(async db => (await db.SignalLanes.SingleAsync()).ClaimedBy);

    /// <summary>The one that has not.</summary>
    public async Task<ServerLab> OtherThanPublisherAsync() => await PublisherAsync() == A ? B : A;

    /// <summary>Stops the instance that listens to a streaming service, as an administrator would.</summary>
    public async Task StopListenerAsync()
    {
        var stopped = await HolderAsync(async db => (await db.HrConnections.SingleAsync()).ClaimedBy);
        Left = stopped == A ? B : A;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await stopped.App.StopAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        Git.Dispose();
        shared.Dispose();
    }

    private async Task<ServerLab> HolderAsync(Func<VibeworkoutContext, Task<Guid?>> claimedBy) =>
        (
            await Eventually.BecomesAsync(
                async () =>
                {
                    Guid? holder = null;
                    await A.InDatabaseAsync(async db => holder = await claimedBy(db));
                    return new[] { A, B }.FirstOrDefault(lab => lab.App.Services.GetRequiredService<ThisInstance>().Id == holder);
                },
                lab => lab is not null,
                "an instance that holds the claim"
            )
        )!;
}
