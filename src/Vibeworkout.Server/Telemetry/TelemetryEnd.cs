using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Sends what gathered when the server has stopped, all three signals side by side. A collector that does not answer is not waited
/// for long.</summary>
internal sealed class TelemetryEnd(IServiceProvider services) : IHostedLifecycleService
{
    private const int PatienceMs = 2_000;

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(PatienceMs), CancellationToken.None),
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(PatienceMs), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(PatienceMs), CancellationToken.None)
        );

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
