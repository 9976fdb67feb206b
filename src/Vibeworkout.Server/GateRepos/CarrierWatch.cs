using System.Threading.Channels;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GateRepos;

/// <summary>Has the log that arrives in the server's own carrier read at once: its refs are watched. Where they cannot be watched, it is read
/// as often as any other.</summary>
internal sealed partial class CarrierWatch(
    OwnCarrier carrier,
    LocalUser local,
    ReadAfterPush after,
    TimeProvider time,
    ILogger<CarrierWatch> logger
) : BackgroundService
{
    private static readonly string StatsFolder = $"{Path.DirectorySeparatorChar}stats{Path.DirectorySeparatorChar}";

    /// <summary>A push renames a lock file and may write some refs; they are one change.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!carrier.IsPossible || !Directory.Exists(carrier.Path))
        {
            return;
        }

        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = Watch(changes.Writer);
        if (watcher is null)
        {
            return;
        }

        await foreach (var _ in changes.Reader.ReadAllAsync(stoppingToken))
        {
            await Task.Delay(Settle, time, stoppingToken);
            await ReadSoonAsync(stoppingToken);
        }
    }

    private FileSystemWatcher? Watch(ChannelWriter<bool> changes)
    {
        try
        {
            // there before anything is pushed: a watcher of a folder sees those that come in it only a moment later
            var refs = Directory.CreateDirectory(Path.Combine(carrier.Path, "refs", "vibeworkout", "stats")).Parent!.FullName;
            var watcher = new FileSystemWatcher(refs) { IncludeSubdirectories = true };
            watcher.Renamed += (_, e) => Changed(e.FullPath);
            watcher.Changed += (_, e) => Changed(e.FullPath);
            watcher.Created += (_, e) => Changed(e.FullPath);
            watcher.Error += (_, _) => changes.TryWrite(true); // events were lost: look once
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWatched(logger, e.Message);
            return null;
        }

        void Changed(string path)
        {
            if (path.Contains(StatsFolder, StringComparison.Ordinal))
            {
                changes.TryWrite(true);
            }
        }
    }

    private async Task ReadSoonAsync(CancellationToken cancel)
    {
        try
        {
            await after.CarrierChangedAsync(local.Id, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotRead(logger, e); // it is read at its time
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The carrier cannot be watched ({Reason}), so its log is read every 15 s.")]
        public static partial void NotWatched(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What arrived in the carrier is read at its next time.")]
        public static partial void NotRead(ILogger logger, Exception e);
    }
}
