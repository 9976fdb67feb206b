using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Sources;

/// <summary>How a connection to a streaming service is that another instance has.</summary>
internal sealed class RemoteStreams(StreamConnections streams) : RemoteEventHandler<StreamState>(StreamState.Name)
{
    protected override Task HandleAsync(Guid user, StreamState happened, CancellationToken cancel)
    {
        streams.Apply(user, happened);
        return Task.CompletedTask;
    }
}
