using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Vibeworkout.Data;
using Vibeworkout.Server.Instances;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Telemetry;

namespace Vibeworkout.Server.Signals;

/// <summary>
/// Claims lanes in the database, so that of all instances one publishes to a remote. Every instance asks for every lane that somebody works
/// out with, at once and then with each beat of <see cref="ThisInstance"/>; a free one goes to
/// whoever asks first. A lane is free when nobody has had it, when its instance lets go of it, and when that instance is dead.
/// </summary>
internal sealed partial class LaneClaims(ThisInstance self, IClaimStore store, Database database, ILogger<LaneClaims> logger)
    : BackgroundService
{
    /// <summary>So many at once: of the lanes that a dead instance leaves, all who ask get some.</summary>
    private const int MostAtOnce = 50;

    private static readonly TimeSpan MadeAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LaneClaim> claims = new(StringComparer.Ordinal);
    private readonly HashSet<string> made = new(StringComparer.Ordinal);
    private long madeSince = TimeProvider.System.GetTimestamp();
    private readonly FailureStreak failures = new();
    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public LaneClaim Of(string remote) => claims.GetOrAdd(remote, name => new LaneClaim(name, self, database.Connections is null));

    /// <summary>A lane is no more; one of the same name begins with a claim of its own.</summary>
    public void Forget(string remote)
    {
        if (claims.TryGetValue(remote, out var claim) && !claim.Wanted && (claim.IsOfNoOther || claim.Held is null))
        {
            claims.TryRemove(remote, out _);
        }
    }

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
        try
        {
            return await store.RecordPushesAsync(holding.Instance, claim.Remote, pushes, CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.Connections is null)
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
                await TrySettleAsync(stoppingToken);
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

    private async Task TrySettleAsync(CancellationToken cancel)
    {
        try
        {
            await ReleaseAsync(cancel);
            await ClaimAsync(cancel);
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

    private async Task ReleaseAsync(CancellationToken cancel)
    {
        var unwanted = claims.Values.Where(c => !c.Wanted && c.Held is not null).ToList();
        if (unwanted.Count == 0)
        {
            return;
        }

        var id = unwanted[0].Held?.Instance ?? self.Id;
        unwanted.ForEach(c => c.Lose()); // first: who joins from here on asks anew
        await store.ReleaseLanesAsync(id, [.. unwanted.Select(c => c.Remote)], cancel);
    }

    private async Task ClaimAsync(CancellationToken cancel)
    {
        var id = self.Id;
        var wanted = claims.Values.Where(c => c.Wanted && c.Held is null).Select(c => c.Remote).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0 || !self.Holds(id))
        {
            return;
        }

        await MakeAsync(wanted, cancel);
        for (var count = MostAtOnce; count == MostAtOnce; )
        {
            var claimed = await store.ClaimLanesAsync(id, wanted, MostAtOnce, cancel);
            count = claimed.Count;
            foreach (var lane in claimed)
            {
                wanted.Remove(lane.Remote);
                Of(lane.Remote).Gain(new(id, lane.RecentPushes));
            }
        }
    }

    private async Task MakeAsync(IEnumerable<string> remotes, CancellationToken cancel)
    {
        if (TimeProvider.System.GetElapsedTime(madeSince) > MadeAgain)
        {
            made.Clear(); // another instance may have forgotten one that it had no use for
            madeSince = TimeProvider.System.GetTimestamp();
        }

        var unmade = remotes.Where(r => !made.Contains(r)).ToArray();
        if (unmade.Length > 0)
        {
            await store.MakeLanesAsync(unmade, cancel);
            made.UnionWith(unmade);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "It could not be asked which signals are to be published here; it is tried again.")]
        public static partial void NotAsked(ILogger logger, Exception exception);
    }
}
