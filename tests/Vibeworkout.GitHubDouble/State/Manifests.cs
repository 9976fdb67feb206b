using System.Collections.Concurrent;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Apps made from a manifest whose keys were not fetched yet: once each, within an hour.</summary>
internal sealed class Manifests(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (AppRegistration App, DateTimeOffset Until)> waiting = new();

    public string Add(AppRegistration app)
    {
        var code = World.Hex(40);
        waiting[code] = (app, time.GetUtcNow() + Lifetime);
        return code;
    }

    public AppRegistration? Take(string code) => waiting.TryRemove(code, out var kept) && kept.Until > time.GetUtcNow() ? kept.App : null;
}
