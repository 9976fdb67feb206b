using System.Diagnostics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>What the server does on its own, as spans. Nothing is made while nobody listens.</summary>
internal static class Spans
{
    public const string Name = "Vibeworkout.Server";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Begins work that outlives the request it is begun in: its spans are no part of that request, and the request's baggage does
    /// not come along.</summary>
    public static Task Detached(Func<Task> work)
    {
        using var flow = ExecutionContext.SuppressFlow();
        return Task.Run(work);
    }
}
