using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Live;

/// <summary>
/// Makes of many instances on one PostgreSQL one: what is published here is published there, and who handles a type of event at this
/// instance gets it from others too. A notification carries what gathered in a tenth of a second; when the connection breaks, what was
/// missed is read from the database, and events that could not be sent are gone.
/// </summary>
internal sealed partial class LiveAcrossInstances(
    Database database,
    ThisInstance instance,
    LiveEvents live,
    IEnumerable<IRemoteEventHandler> handlers,
    IEnumerable<ICatchUp> catchUps,
    TimeProvider time,
    IOptions<JsonOptions> json,
    ILogger<LiveAcrossInstances> logger
) : BackgroundService
{
    private const string Topic = "vibeworkout_live";
    private const int Backlog = 10_000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How often workouts are compared with the database, whatever was heard.</summary>
    private static readonly TimeSpan Compare = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, IRemoteEventHandler> handlers = handlers.ToDictionary(h => h.EventType);
    private readonly FailureStreak sending = new();
    private readonly FailureStreak receiving = new();
    private readonly Guid self = Guid.CreateVersion7(time.GetUtcNow());
    private readonly Channel<LiveNotice> leaving = Channel.CreateBounded<LiveNotice>(
        new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Connections is not null)
        {
            live.Published += Queue;
        }

        return base.StartAsync(cancellationToken);
    }

    /// <summary>What was told last goes out before the connection ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        live.Published -= Queue;
        await base.StopAsync(cancellationToken);
        if (database.Connections is { } connections && leaving.Reader.Count > 0)
        {
            await TrySendAsync(connections, cancellationToken);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        database.Connections is { } connections
            ? Task.WhenAll(SendAllAsync(connections, stoppingToken), ReceiveAllAsync(connections, stoppingToken))
            : Task.CompletedTask;

    /// <summary>What is of interest for a second only is sent to nobody while nobody is there; there is most of it.</summary>
    private void Queue(Guid user, ILiveEvent happened)
    {
        if (instance.HasOthers || !happened.IsMomentary)
        {
            var data = JsonSerializer.SerializeToElement(happened, happened.GetType(), json.Value.SerializerOptions);
            leaving.Writer.TryWrite(new(user, happened.EventType, data));
        }
    }

    private async Task SendAllAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        try
        {
            while (await leaving.Reader.WaitToReadAsync(cancel))
            {
                await TrySendAsync(connections, cancel);
                await Task.Delay(Gather, time, cancel); // more gathers meanwhile: one commit for all of it
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private async Task TrySendAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        try
        {
            await using var command = connections.CreateCommand("SELECT pg_notify($1, text) FROM unnest($2) AS text");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Topic });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. LiveNotice.Write(self, Waiting())] });
            await command.ExecuteNonQueryAsync(cancel);
            sending.Ends();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (sending.Begins()) // gone: they were of that moment
            {
                Log.NotSent(logger, e);
            }
        }
    }

    private IEnumerable<LiveNotice> Waiting()
    {
        while (leaving.Reader.TryRead(out var notice))
        {
            yield return notice;
        }
    }

    private async Task ReceiveAllAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ReceiveAsync(connections, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                if (receiving.Begins())
                {
                    Log.NotHeard(logger, e);
                }

                await Task.Delay(Pause, time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                // the server stops
            }
        }
    }

    private async Task ReceiveAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        await using var connection = await connections.OpenConnectionAsync(cancel);
        var received = new Queue<string>();
        connection.Notification += (_, e) => received.Enqueue(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Topic}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        receiving.Ends();
        await CatchUpAsync(cancel); // after LISTEN, so that nothing between is missed
        for (var compared = time.GetTimestamp(); ; )
        {
            await connection.WaitAsync(Compare, cancel);
            while (received.TryDequeue(out var text))
            {
                await HandleAsync(text, cancel);
            }

            if (time.GetElapsedTime(compared) >= Compare)
            {
                await using var alive = new NpgsqlCommand("SELECT 1", connection);
                await alive.ExecuteNonQueryAsync(cancel); // a connection that died without a word is found out
                await CatchUpAsync(cancel);
                compared = time.GetTimestamp();
            }
        }
    }

    private async Task CatchUpAsync(CancellationToken cancel)
    {
        foreach (var catchUp in catchUps)
        {
            await catchUp.CatchUpAsync(cancel);
        }
    }

    private async Task HandleAsync(string text, CancellationToken cancel)
    {
        foreach (var notice in LiveNotice.Read(self, text))
        {
            var handler = handlers.GetValueOrDefault(notice.Type);
            if (handler?.ForWatchers != false)
            {
                live.PublishHere(notice.User, notice.Type, notice.Data);
            }

            try
            {
                await (handler?.HandleAsync(notice.User, notice.Data, json.Value.SerializerOptions, cancel) ?? Task.CompletedTask);
            }
            catch (JsonException)
            {
                // of another version: what it means is read from the database within half a minute
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Other instances were not told what happened here; they read it from the database within half a minute."
        )]
        public static partial void NotSent(ILogger logger, Exception e);

        [LoggerMessage(LogLevel.Warning, "What happens at other instances is not heard; the connection is made again.")]
        public static partial void NotHeard(ILogger logger, Exception e);
    }
}
