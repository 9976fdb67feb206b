using System.Text.Json;

namespace Vibeworkout.Server.Live;

/// <summary>Takes events of one type that another instance published, so that this one knows what it would know had it happened
/// here.</summary>
internal interface IRemoteEventHandler
{
    /// <summary>The type on the stream.</summary>
    string EventType { get; }

    /// <summary>Whether watchers get it too; else it is for instances alone.</summary>
    bool ForWatchers => true;

    /// <exception cref="JsonException">It is of another version, and not to be understood.</exception>
    Task HandleAsync(Guid user, JsonElement data, JsonSerializerOptions json, CancellationToken cancel);
}
