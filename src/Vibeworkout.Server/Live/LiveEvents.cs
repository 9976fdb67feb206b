using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Vibeworkout.Server.Live;

/// <summary>What happens right now, for whoever watches. A watcher that cannot keep up misses the oldest events, never holds anybody
/// up.</summary>
internal sealed class LiveEvents(TimeProvider time)
{
    private const int Backlog = 256;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, ImmutableArray<Channel<SseItem<object>>>> watchers = new();

    /// <summary>How many watch at this instance.</summary>
    public int Watchers => watchers.Values.Sum(all => all.Length);

    /// <summary>Something was published that other instances are to know.</summary>
    public event Action<Guid, ILiveEvent>? Published;

    /// <summary>To all watchers of a user, at every instance.</summary>
    public void Publish(Guid user, ILiveEvent happened)
    {
        PublishHere(user, happened);
        PublishElsewhere(user, happened);
    }

    /// <summary>To other instances only: what they have to know and nobody watches.</summary>
    public void PublishElsewhere(Guid user, ILiveEvent happened) => Published?.Invoke(user, happened);

    /// <summary>To those that watch at this instance.</summary>
    public void PublishHere(Guid user, ILiveEvent happened) => Send(user, happened.EventType, happened);

    /// <summary>To those that watch at this instance, as another one wrote it.</summary>
    public void PublishHere(Guid user, string type, JsonElement data) => Send(user, type, data);

    private void Send(Guid user, string type, object data)
    {
        foreach (var channel in watchers.GetValueOrDefault(user, []))
        {
            channel.Writer.TryWrite(new SseItem<object>(data, type));
        }
    }

    /// <summary>Watches from now on: first the state as it is, then every event; a <c>ping</c> whenever it was quiet for 15 s.</summary>
    public async IAsyncEnumerable<SseItem<object>> WatchAsync(
        Guid user,
        Func<object> state,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var channel = Channel.CreateBounded<SseItem<object>>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        watchers.AddOrUpdate(user, [channel], (_, all) => all.Add(channel));
        try
        {
            yield return new SseItem<object>(state(), "status");
            while (await NextAsync(channel.Reader, cancel) is { } next)
            {
                yield return next;
            }
        }
        finally
        {
            Forget(user, channel);
        }
    }

    private void Forget(Guid user, Channel<SseItem<object>> channel)
    {
        if (watchers.AddOrUpdate(user, [], (_, all) => all.Remove(channel)) is [] none)
        {
            watchers.TryRemove(new(user, none)); // unless somebody has begun to watch meanwhile
        }
    }

    /// <summary>The next event; null when nobody watches any more, or the server stops: that is an end like any other.</summary>
    private async Task<SseItem<object>?> NextAsync(ChannelReader<SseItem<object>> events, CancellationToken cancel)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        quiet.CancelAfter(KeepAlive);
        try
        {
            return await events.ReadAsync(quiet.Token);
        }
        catch (OperationCanceledException)
        {
            return cancel.IsCancellationRequested ? null : new SseItem<object>(new { At = time.GetUtcNow() }, "ping");
        }
    }
}
