namespace Vibeworkout.Server.Telemetry;

/// <summary>How many there are of something just now; registered by who knows.</summary>
/// <param name="Name">The instrument's name.</param>
/// <param name="Unit">By OpenTelemetry's conventions.</param>
/// <param name="Description">For people.</param>
/// <param name="Value">Asked when metrics are collected.</param>
internal sealed record Gauge(string Name, string Unit, string Description, Func<int> Value);
