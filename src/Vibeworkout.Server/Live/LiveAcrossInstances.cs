using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Live;

/// <summary>
/// Makes of many instances on one PostgreSQL one: what is told here is told there, and everybody knows which workouts run and how the
/// hearts beat. A notification carries what gathered in a tenth of a second; when the
/// connection breaks, what was missed is read from the database, and events that nobody could be told are gone.
/// </summary>
internal sealed partial class LiveAcrossInstances(
    Database database,
    ThisInstance instance,
    LiveEvents live,
    RunningWorkouts running,
    SignalLanes lanes,
    StreamConnections streams,
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

    private readonly FailureStreak telling = new();
    private readonly FailureStreak hearing = new();
    private readonly Guid self = Guid.CreateVersion7(time.GetUtcNow());
    private readonly Channel<LiveNotice> leaving = Channel.CreateBounded<LiveNotice>(
        new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Connections is not null)
        {
            live.Told += Leave;
        }

        return base.StartAsync(cancellationToken);
    }

    /// <summary>What was told last goes out before the connection ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        live.Told -= Leave;
        await base.StopAsync(cancellationToken);
        if (database.Connections is { } connections && leaving.Reader.Count > 0)
        {
            await TrySendAsync(connections, cancellationToken);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        database.Connections is { } connections
            ? Task.WhenAll(SendAllAsync(connections, stoppingToken), HearAllAsync(connections, stoppingToken))
            : Task.CompletedTask;

    /// <summary>What is true for a second only is told to nobody while nobody is there; there is most of it.</summary>
    private void Leave(Guid user, string type, object data)
    {
        if (instance.HasOthers || type is not ("sample" or "publish"))
        {
            leaving.Writer.TryWrite(new(user, type, JsonSerializer.SerializeToElement(data, data.GetType(), json.Value.SerializerOptions)));
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
            telling.Ends();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (telling.Begins()) // gone: they were of that moment
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

    private async Task HearAllAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await HearAsync(connections, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                if (hearing.Begins())
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

    private async Task HearAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        await using var connection = await connections.OpenConnectionAsync(cancel);
        var heard = new Queue<string>();
        connection.Notification += (_, e) => heard.Enqueue(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Topic}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        hearing.Ends();
        await running.CompareAsync(cancel); // after LISTEN, so that nothing between is missed
        for (var compared = time.GetTimestamp(); ; )
        {
            await connection.WaitAsync(Compare, cancel);
            while (heard.TryDequeue(out var text))
            {
                await TakeAsync(text, cancel);
            }

            if (time.GetElapsedTime(compared) >= Compare)
            {
                await using var alive = new NpgsqlCommand("SELECT 1", connection);
                await alive.ExecuteNonQueryAsync(cancel); // a connection that died without a word is found out
                await running.CompareAsync(cancel);
                compared = time.GetTimestamp();
            }
        }
    }

    private async Task TakeAsync(string text, CancellationToken cancel)
    {
        foreach (var notice in LiveNotice.Read(self, text))
        {
            if (notice.Type == LiveNotice.Settings)
            {
                running
                    .Of(notice.User)
                    ?.Change(notice.Data.GetProperty("grace_seconds").GetInt32(), notice.Data.GetProperty("publish_bpm").GetBoolean());
                continue;
            }

            live.Show(notice.User, notice.Type, notice.Data);
            if (notice.Type == "source" && notice.Data.Deserialize<StreamState>(json.Value.SerializerOptions) is { } state)
            {
                streams.Hear(notice.User, state);
            }

            if (SessionOf(notice) is { } session)
            {
                await TakeAsync(notice, session, cancel);
            }
        }
    }

    /// <summary>What others did with a workout, this instance knows as if it had done it itself.</summary>
    private async Task TakeAsync(LiveNotice notice, Guid session, CancellationToken cancel)
    {
        switch (notice.Type)
        {
            case "sample" when notice.Data.TryGetProperty("bpm", out var bpm):
                await running.HearAsync(
                    notice.User,
                    session,
                    new Sample(notice.Data.GetProperty("at").GetDateTimeOffset(), bpm.GetInt32()),
                    TimeOf(notice, "last_above_at"),
                    cancel
                );
                break;
            case "publish" when notice.Data.GetProperty("error").ValueKind == JsonValueKind.Null:
                lanes.Hear(
                    session,
                    notice.Data.GetProperty("repo_id").GetGuid(),
                    SaysOf(notice),
                    notice.Data.GetProperty("at").GetDateTimeOffset()
                );
                break;
            case "session" when notice.Data.GetProperty("state").GetString() == "started":
                await running.TakeUpAsync(session, cancel);
                break;
            case "session" when notice.Data.GetProperty("state").GetString() == "stopped":
                _ = running.End(notice.User, session)?.FinishAsync(); // on its own: a dead remote holds nobody up
                break;
        }
    }

    private static DateTimeOffset? TimeOf(LiveNotice notice, string member) =>
        notice.Data.TryGetProperty(member, out var at) && at.ValueKind == JsonValueKind.String ? at.GetDateTimeOffset() : null;

    /// <summary>An instance of before knows of no state.</summary>
    private static SignalSays SaysOf(LiveNotice notice) =>
        new(notice.Data.GetProperty("hr_ok").GetBoolean(), notice.Data.TryGetProperty("state", out var state) ? state.GetString() : null);

    private static Guid? SessionOf(LiveNotice notice) =>
        notice.Data.TryGetProperty("session_id", out var id) && id.TryGetGuid(out var session) ? session : null;

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
