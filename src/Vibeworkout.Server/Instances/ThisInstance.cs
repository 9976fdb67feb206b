using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Instances;

/// <summary>
/// This process among those that serve the database. It says four times a second that it lives, by a row of its own; one that has not for
/// longer than <see cref="Lease"/> is deleted by whoever notices, and the database lets go of all
/// that it had claimed. It does not trust itself for longer than that either: <see cref="Holds"/> is false when the database did not hear
/// it in time. Clocks are the database's, and stopwatches here.
/// </summary>
/// <remarks>A SQLite file has one server: its row is written once, and every other row is deleted.</remarks>
internal sealed partial class ThisInstance(IDbContextFactory<VibeworkoutContext> dbs, Database database, ILogger<ThisInstance> logger)
    : BackgroundService
{
    /// <summary>How long an instance is taken to live after it last said so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(1200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>What is held here ends a little before the database lets go of it.</summary>
    private static readonly TimeSpan Caution = TimeSpan.FromMilliseconds(150);

    /// <summary>Leases are between real processes: their time is real, also where tests set the clock.</summary>
    private static readonly TimeProvider RealTime = TimeProvider.System;

    private static readonly string Name = $"{Environment.MachineName}:{Environment.ProcessId}";

    private static readonly TimeSpan LongGone = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly FailureStreak failures = new();
    private Life current = new(Guid.Empty, 0);
    private long othersSeenAt; // 0 while none were

    /// <summary>The database was asked: claims may be made, and those of the dead are free.</summary>
    public event Action? Beating;

    /// <summary>The row's id; another one after a lapse, because then nothing that was claimed is ours any more. Empty while there is
    /// none.</summary>
    public Guid Id => Now().Id;

    /// <summary>Whether others serve the database beside this one, or did a minute ago: one that lapses for a moment is still
    /// there.</summary>
    public bool HasOthers => Volatile.Read(ref othersSeenAt) is var seen and not 0 && RealTime.GetElapsedTime(seen) < LongGone;

    private bool IsAlone => database.Connections is null;

    /// <summary>Whether what this instance claimed under an id is certainly still its own.</summary>
    public bool Holds(Guid id) =>
        Now() is var life && life.Id == id && id != Guid.Empty && (IsAlone || RealTime.GetElapsedTime(life.SaidAt) < Lease - Caution);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryBeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Lets go of everything at once, so that nobody waits for the lease to end.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var id = Id;
        Become(new(Guid.Empty, 0));
        try
        {
            await using var db = await dbs.CreateDbContextAsync(cancellationToken);
            await db.ServerInstances.Where(i => i.Id == id).ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException or InvalidOperationException)
        {
            // it lapses by itself
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, RealTime);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!IsAlone || Id == Guid.Empty)
                {
                    await TryBeatAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private async Task TryBeatAsync(CancellationToken cancel)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            db.Database.SetCommandTimeout(Patience); // what takes longer is too late anyway
            await (IsAlone ? BeAloneAsync(db, cancel) : LiveOnAsync(db, cancel));
            if (!IsAlone && await db.ServerInstances.AnyAsync(i => i.Id != Id, cancel))
            {
                Volatile.Write(ref othersSeenAt, RealTime.GetTimestamp());
            }

            failures.Ends();
            Beating?.Invoke();
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
        {
            if (failures.Begins())
            {
                Log.NotHeard(logger, e);
            }
        }
    }

    private async Task BeAloneAsync(VibeworkoutContext db, CancellationToken cancel)
    {
        await db.ServerInstances.ExecuteDeleteAsync(cancel);
        var id = NewId();
        db.ServerInstances.Add(
            new ServerInstance
            {
                Id = id,
                Name = Name,
                AliveUntil = DateTimeOffset.MaxValue,
            }
        );
        await db.SaveChangesAsync(cancel);
        Become(new(id, RealTime.GetTimestamp()));
    }

    private async Task LiveOnAsync(VibeworkoutContext db, CancellationToken cancel)
    {
        // who meets a renewal on its way waits and looks again; and a row that is gone cannot be renewed
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM server_instances WHERE alive_until < (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            cancel
        );
        var (id, saidAt) = (Id, RealTime.GetTimestamp()); // before asking: the lease counts from here at the latest
        var lease = (long)Lease.TotalMilliseconds;
        if (id != Guid.Empty)
        {
            if (
                await db.Database.ExecuteSqlAsync(
                    $"""
                    UPDATE server_instances SET alive_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + {lease}
                    WHERE id = {id} AND alive_until >= (extract(epoch FROM clock_timestamp()) * 1000)::bigint
                    """,
                    cancel
                ) == 1
            )
            {
                Become(new(id, saidAt));
                return;
            }

            Log.Lapsed(logger);
        }

        id = NewId();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO server_instances (id, name, alive_until)
            VALUES ({id}, {Name}, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + {lease})
            """,
            cancel
        );
        Become(new(id, saidAt));
    }

    private static Guid NewId() => Guid.CreateVersion7(RealTime.GetUtcNow());

    private Life Now()
    {
        lock (gate)
        {
            return current;
        }
    }

    private void Become(Life life)
    {
        lock (gate)
        {
            current = life;
        }
    }

    /// <summary>A row of this process, and when it was last heard, by the stopwatch.</summary>
    private readonly record struct Life(Guid Id, long SaidAt);

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "The database was not told in time that this instance lives; what it had claimed is free for others and claimed anew."
        )]
        public static partial void Lapsed(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "The database could not be told that this instance lives; it is tried again.")]
        public static partial void NotHeard(ILogger logger, Exception exception);
    }
}
