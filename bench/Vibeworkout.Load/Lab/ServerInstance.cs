using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vibeworkout.Load.Lab;

/// <summary>One server process. It can be killed and started again at the same address with the same folder.</summary>
internal sealed class ServerInstance(string name, ServerSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string log = settings.Folder.Of(name + ".log");
    private Process? process;
    private TimeSpan spentBefore;

    public string Name => name;

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; } = new(IPAddress.Loopback, FreePort());

    /// <summary>Processor time that its processes have used.</summary>
    public TimeSpan ProcessorTime => spentBefore + (process?.TotalProcessorTime ?? TimeSpan.Zero);

    /// <summary>Memory that it has (resident); 0 while it does not run.</summary>
    public long ResidentBytes
    {
        get
        {
            if (process is not { HasExited: false } running)
            {
                return 0;
            }

            running.Refresh();
            return running.WorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        // a shell only to send what it prints to a file; it becomes the server
        process = Process.Start(
            settings.Serve(["sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "server", log], name, $"http://{Address}")
        )!;
        using var http = new HttpClient { BaseAddress = new Uri($"http://{Address}"), Timeout = TimeSpan.FromSeconds(2) };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Patience);
        while (!await IsReadyAsync(http, deadline.Token))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The server {name} ended: {await File.ReadAllTextAsync(log, cancel)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), settings.Time, deadline.Token);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            spentBefore += process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>Sends it a signal: <c>STOP</c>, <c>CONT</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>What it logged, by the first line of each message, most frequent first.</summary>
    public IEnumerable<string> Complaints(int most) =>
        !File.Exists(log)
            ? []
            : File.ReadLines(log)
                .Where(l => l.StartsWith("      ", StringComparison.Ordinal) && !l.StartsWith("         at", StringComparison.Ordinal))
                .GroupBy(l => l.Trim())
                .OrderByDescending(g => g.Count())
                .Take(most)
                .Select(g => $"{g.Count()} × {g.Key}");

    public async ValueTask DisposeAsync() => await KillAsync();

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
