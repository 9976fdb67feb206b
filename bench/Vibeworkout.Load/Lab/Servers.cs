using System.Globalization;

namespace Vibeworkout.Load.Lab;

/// <summary>The instances of a run.</summary>
internal sealed class Servers(ServerSettings settings, int count) : IAsyncDisposable
{
    public IReadOnlyList<ServerInstance> All { get; } =
    [.. Enumerable.Range(1, count).Select(n => new ServerInstance(n.ToString(CultureInfo.InvariantCulture), settings))];

    /// <summary>Makes the tables, then starts all.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await settings.MigrateAsync();
        foreach (var instance in All)
        {
            await instance.StartAsync(cancel);
        }
    }

    public IReadOnlyList<TimeSpan> ProcessorTimes() => [.. All.Select(s => s.ProcessorTime)];

    /// <summary>Shows what the servers complained of most.</summary>
    public void ShowComplaints()
    {
        foreach (var instance in All)
        {
            foreach (var complaint in instance.Complaints(5))
            {
                Console.Error.WriteLine($"log of {instance.Name}: {complaint}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in All)
        {
            await instance.DisposeAsync();
        }
    }
}
