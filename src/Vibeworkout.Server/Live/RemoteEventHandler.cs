using System.Text.Json;

namespace Vibeworkout.Server.Live;

/// <summary>Handles one type of event from other instances.</summary>
/// <typeparam name="TEvent">What is published here under that type. Members that another version leaves out are null.</typeparam>
internal abstract class RemoteEventHandler<TEvent>(string type, bool forWatchers = true) : IRemoteEventHandler
    where TEvent : class, ILiveEvent
{
    public string EventType => type;

    public bool ForWatchers => forWatchers;

    public Task HandleAsync(Guid user, JsonElement data, JsonSerializerOptions json, CancellationToken cancel) =>
        data.Deserialize<TEvent>(json) is { } happened ? HandleAsync(user, happened, cancel) : Task.CompletedTask;

    /// <summary>Another instance published this.</summary>
    protected abstract Task HandleAsync(Guid user, TEvent happened, CancellationToken cancel);
}
