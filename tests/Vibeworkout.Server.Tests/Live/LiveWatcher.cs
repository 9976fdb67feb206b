using System.Text.Json;

namespace Vibeworkout.Server.Tests.Live;

/// <summary>Somebody who watches the live stream.</summary>
internal sealed class LiveWatcher(StreamReader reader) : IDisposable
{
    public static async Task<LiveWatcher> BeginAsync(ServerLab lab)
    {
        var watcher = new LiveWatcher(new StreamReader(await lab.Http.GetStreamAsync("/api/workout/live")));
        await watcher.NextAsync(); // the state: from here on nothing is missed
        return watcher;
    }

    /// <summary>The next event of this type that is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string wanted, Func<JsonElement, bool> isWanted)
    {
        while (true)
        {
            var (type, data) = await NextAsync();
            if (type == wanted && isWanted(data))
            {
                return data;
            }
        }
    }

    /// <summary>The samples and sessions told until a workout was stopped.</summary>
    public async Task<IReadOnlyList<string>> UntilStoppedAsync()
    {
        var seen = new List<string>();
        while (seen is not [.., "stopped"])
        {
            var (type, data) = await NextAsync();
            if (
                type is "sample" or "session"
                && data.GetProperty(type == "sample" ? "bpm" : "state").ToString() is var what
                && what != "ingested"
            )
            {
                seen.Add(what);
            }
        }

        return seen;
    }

    public void Dispose() => reader.Dispose();

    private async Task<(string Type, JsonElement Data)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var type = ""; ; )
        {
            var line = await reader.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The stream ended.");
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (type, JsonDocument.Parse(line["data: ".Length..]).RootElement);
            }
        }
    }
}
