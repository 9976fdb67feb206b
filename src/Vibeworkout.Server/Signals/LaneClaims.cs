using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Claims lanes in the database, so that of all instances one publishes to a remote. Every instance asks for every lane that somebody works
/// out with, at once and then with each beat of <see cref="ThisInstance"/>; a free one goes to
/// whoever asks first. A lane is free when nobody has had it, when its instance lets go of it, and when that instance is dead.
/// </summary>
internal sealed partial class LaneClaims(ThisInstance self, Database database, ILogger<LaneClaims> logger) : BackgroundService
{
    /// <summary>So many at once: of the lanes that a dead instance leaves, all who ask get some.</summary>
    private const int MostAtOnce = 50;

    private static readonly TimeSpan MadeAgain = TimeSpan.FromSeconds(1);

    private const string Make =
        "INSERT INTO signal_lanes (remote) SELECT remote FROM unnest($1) AS r (remote) ORDER BY remote ON CONFLICT DO NOTHING";

    private const string Claim = """
        UPDATE signal_lanes SET claimed_by = $2 WHERE remote IN (
            SELECT remote FROM signal_lanes WHERE remote = ANY($1) AND (claimed_by IS NULL OR claimed_by = $2) LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING remote, recent_pushes
        """;

    private const string LetGo = "UPDATE signal_lanes SET claimed_by = NULL WHERE remote = ANY($1) AND claimed_by = $2";

    /// <summary>Nobody works out with them, and no push of theirs counts any more: they are not kept.</summary>
    private const string Forget =
        "DELETE FROM signal_lanes WHERE claimed_by IS NULL AND coalesce(split_part(recent_pushes, ',', -1)::bigint, 0) < "
        + "(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 120000";

    private const string Record = "UPDATE signal_lanes SET recent_pushes = $2 WHERE remote = $1 AND claimed_by = $3";

    private readonly ConcurrentDictionary<string, LaneClaim> claims = new(StringComparer.Ordinal);
    private readonly HashSet<string> made = new(StringComparer.Ordinal);
    private long madeSince = TimeProvider.System.GetTimestamp();
    private readonly FailureStreak failures = new();
    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public LaneClaim Of(string remote) => claims.GetOrAdd(remote, name => new LaneClaim(name, self, database.Connections is null));

    /// <summary>Somebody works out with a remote: its lane is to be claimed.</summary>
    public void Want(LaneClaim claim)
    {
        claim.Wanted = true;
        asked.Writer.TryWrite(true);
    }

    /// <summary>Nobody works out with a remote any more: whoever starts the next workout may have its lane.</summary>
    public void Release(LaneClaim claim)
    {
        claim.Wanted = false;
        asked.Writer.TryWrite(true);
    }

    /// <summary>Writes down when pushes were made, before another one is: whoever takes over goes on counting.</summary>
    /// <returns>Whether that is stored; else the push must not be made.</returns>
    public async Task<bool> RecordAsync(LaneClaim claim, LaneClaim.Holding holding, IEnumerable<DateTimeOffset> pushes)
    {
        if (database.Connections is not { } connections)
        {
            return true;
        }

        try
        {
            await using var command = connections.CreateCommand(Record);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = claim.Remote });
            command.Parameters.Add(
                new NpgsqlParameter<string>
                {
                    TypedValue = string.Join(',', pushes.Select(p => p.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))),
                }
            );
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = holding.Instance });
            return await command.ExecuteNonQueryAsync() == 1;
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.Connections is not { } connections)
        {
            return;
        }

        void Ask() => asked.Writer.TryWrite(true);
        self.Beating += Ask;
        try
        {
            while (await asked.Reader.WaitToReadAsync(stoppingToken))
            {
                asked.Reader.TryRead(out _); // before looking, so that nothing between is missed
                await TrySettleAsync(connections, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops; its row goes, and every lane with it
        }
        finally
        {
            self.Beating -= Ask;
        }
    }

    private async Task TrySettleAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        try
        {
            await LetGoAsync(connections, cancel);
            await ClaimAsync(connections, cancel);
            failures.Ends();
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            if (failures.Begins()) // with the next beat again
            {
                Log.NotAsked(logger, e);
            }
        }
    }

    private async Task LetGoAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        var unwanted = claims.Values.Where(c => !c.Wanted && c.Held is not null).ToList();
        if (unwanted.Count == 0)
        {
            return;
        }

        var id = unwanted[0].Held?.Instance ?? self.Id;
        unwanted.ForEach(c => c.Lose()); // first: who joins from here on asks anew
        await using var command = connections.CreateCommand(LetGo);
        command.Parameters.Add(Texts(unwanted.Select(c => c.Remote)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync(cancel);
        await using var forget = connections.CreateCommand(Forget);
        await forget.ExecuteNonQueryAsync(cancel);
    }

    private async Task ClaimAsync(NpgsqlDataSource connections, CancellationToken cancel)
    {
        var id = self.Id;
        var wanted = claims.Values.Where(c => c.Wanted && c.Held is null).Select(c => c.Remote).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0 || !self.Holds(id))
        {
            return;
        }

        await MakeAsync(connections, wanted, cancel);
        for (var count = MostAtOnce; count == MostAtOnce; )
        {
            count = 0;
            await using var command = connections.CreateCommand(Claim);
            command.Parameters.Add(Texts(wanted));
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostAtOnce });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                count++;
                var remote = reader.GetString(0);
                wanted.Remove(remote);
                Of(remote).Gain(new(id, reader.IsDBNull(1) ? [] : [.. Times(reader.GetString(1))]));
            }
        }
    }

    private async Task MakeAsync(NpgsqlDataSource connections, IEnumerable<string> remotes, CancellationToken cancel)
    {
        if (TimeProvider.System.GetElapsedTime(madeSince) > MadeAgain)
        {
            made.Clear(); // another instance may have forgotten one that it had no use for
            madeSince = TimeProvider.System.GetTimestamp();
        }

        var unmade = remotes.Where(r => !made.Contains(r)).ToArray();
        if (unmade.Length == 0)
        {
            return;
        }

        await using var command = connections.CreateCommand(Make);
        command.Parameters.Add(Texts(unmade));
        await command.ExecuteNonQueryAsync(cancel);
        made.UnionWith(unmade);
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> texts) =>
        new() { TypedValue = [.. texts], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static IEnumerable<DateTimeOffset> Times(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(t, CultureInfo.InvariantCulture)));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "It could not be asked which signals are to be published here; it is tried again.")]
        public static partial void NotAsked(ILogger logger, Exception exception);
    }
}
