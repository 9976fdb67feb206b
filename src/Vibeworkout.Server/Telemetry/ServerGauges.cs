using System.Diagnostics.Metrics;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Every <see cref="Gauge"/> as an instrument. Made only where metrics are sent.</summary>
internal sealed class ServerGauges
{
    public ServerGauges(IMeterFactory meters, IEnumerable<Gauge> gauges)
    {
        var meter = meters.Create(Measures.Name);
        foreach (var gauge in gauges)
        {
            meter.CreateObservableUpDownCounter(gauge.Name, gauge.Value, gauge.Unit, gauge.Description);
        }
    }
}
