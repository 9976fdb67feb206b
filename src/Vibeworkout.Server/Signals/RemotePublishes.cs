using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Signals;

/// <summary>What another instance published counts as published: whoever takes its lane over knows what is there.</summary>
internal sealed class RemotePublishes(SignalLanes lanes) : RemoteEventHandler<PublishEvent>(PublishEvent.EventName)
{
    protected override Task HandleAsync(Guid user, PublishEvent happened, CancellationToken cancel)
    {
        if (happened.Error is null)
        {
            lanes.Apply(happened);
        }

        return Task.CompletedTask;
    }
}
