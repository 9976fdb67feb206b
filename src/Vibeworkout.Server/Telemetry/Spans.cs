using System.Diagnostics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>What the server does on its own, as spans. Nothing is made while nobody listens.</summary>
internal static class Spans
{
    public const string Name = "Vibeworkout.Server";

    public static readonly ActivitySource Source = new(Name);
}
