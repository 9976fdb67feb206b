using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vibeworkout.Data;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Instances;

/// <summary>
/// This process among those that serve the database. It says four times a second that it lives, over a line of its own: by a row, and by a
/// lock that ends with the line. One whose lock is free is dead now; one that only hangs is, when it has not said so for longer than the
/// lease. Whoever notices deletes the row, and the database lets go of all that it had claimed. It does not trust itself for longer than
/// that either: <see cref="Holds"/> is false when its line is broken, and when the database did not hear it in time. Clocks are the
/// database's, and stopwatches here.
/// </summary>
/// <remarks>A SQLite file has one server: its row is written once, and every other row is deleted.</remarks>
internal sealed partial class ThisInstance : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>What is held here ends a little before the database lets go of it.</summary>
    private static readonly TimeSpan Caution = TimeSpan.FromMilliseconds(150);

    /// <summary>Leases are between real processes: their time is real, also where tests set the clock.</summary>
    private static readonly TimeProvider RealTime = TimeProvider.System;

    private static readonly string Name = $"{Environment.MachineName}:{Environment.ProcessId}";

    private static readonly TimeSpan LongGone = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<VibeworkoutContext> dbs;
    private readonly Database database;
    private readonly ILogger<ThisInstance> logger;
    private readonly TimeSpan lease;
    private readonly Lock gate = new();
    private readonly FailureStreak failures = new();
    private Life current = Life.None;
    private InstanceLine? line;
    private long othersSeenAt; // 0 while none were

    public ThisInstance(
        IDbContextFactory<VibeworkoutContext> dbs,
        Database database,
        IConfiguration configuration,
        ILogger<ThisInstance> logger
    )
    {
        (this.dbs, this.database, this.logger) = (dbs, database, logger);
        lease = TimeSpan.FromMilliseconds(configuration.GetValue("Instances:LeaseMilliseconds", 1200));
    }

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
        Now() is var life && life.Id == id && id != Guid.Empty && (IsAlone || RealTime.GetElapsedTime(life.SaidAt) < lease - Caution);

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
        Become(Life.None);
        try
        {
            if (line is not null)
            {
                await line.LeaveAsync(cancellationToken);
            }
            else if (IsAlone)
            {
                await using var db = await dbs.CreateDbContextAsync(cancellationToken);
                await db.ServerInstances.Where(i => i.Id == id).ExecuteDeleteAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is DbException or OperationCanceledException or InvalidOperationException)
        {
            // it lapses by itself
        }

        await HangUpAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await WaitAsync(stoppingToken);
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

    /// <summary>Until the next beat; a line that breaks meanwhile is noticed at once.</summary>
    private async Task WaitAsync(CancellationToken cancel)
    {
        if (line is null)
        {
            await Task.Delay(Beat, RealTime, cancel);
            return;
        }

        try
        {
            await line.WaitAsync(Beat, cancel);
        }
        catch (Exception e) when (IsBroken(e, cancel))
        {
            await BreakAsync(e);
        }
    }

    private async Task TryBeatAsync(CancellationToken cancel)
    {
        try
        {
            await (IsAlone ? BeAloneAsync(cancel) : LiveOnAsync(database.Lines!, cancel));
            failures.Ends();
            Beating?.Invoke();
        }
        catch (Exception e) when (IsBroken(e, cancel))
        {
            await BreakAsync(e);
        }
    }

    private async Task BeAloneAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
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

    private async Task LiveOnAsync(NpgsqlDataSource lines, CancellationToken cancel)
    {
        var saidAt = RealTime.GetTimestamp(); // before asking: the lease counts from here at the latest
        var renewed = line is null ? default : await line.RenewAsync(lease, cancel);
        if (!renewed.IsMine)
        {
            if (line is not null)
            {
                Log.Lapsed(logger);
            }

            Become(Life.None);
            await HangUpAsync(); // the old lock goes with the old line
            line = await InstanceLine.AppearAsync(lines, NewId(), Name, lease, cancel);
            saidAt = RealTime.GetTimestamp();
            renewed = await line.RenewAsync(lease, cancel); // those that died meanwhile are buried now, not with the next beat
        }

        Become(renewed.IsMine ? new(line!.Id, saidAt) : Life.None);
        if (renewed.Others > 0)
        {
            Volatile.Write(ref othersSeenAt, RealTime.GetTimestamp());
        }
    }

    /// <summary>Others may have buried this instance from here on: nothing is held under the old id any more.</summary>
    private async Task BreakAsync(Exception e)
    {
        if (!IsAlone)
        {
            Become(Life.None);
            await HangUpAsync();
        }

        if (failures.Begins())
        {
            Log.NotHeard(logger, e);
        }
    }

    private async Task HangUpAsync()
    {
        if (Interlocked.Exchange(ref line, null) is { } old)
        {
            await old.DisposeAsync();
        }
    }

    private static bool IsBroken(Exception e, CancellationToken cancel) =>
        e is DbException or TimeoutException or InvalidOperationException
        || (e is OperationCanceledException && !cancel.IsCancellationRequested);

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
    private readonly record struct Life(Guid Id, long SaidAt)
    {
        public static readonly Life None = new(Guid.Empty, 0);
    }

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
