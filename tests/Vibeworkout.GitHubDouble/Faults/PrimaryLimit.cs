namespace Vibeworkout.Testing.GitHub;

/// <summary>What is left of an hour's requests.</summary>
internal sealed record Quota(int Limit, int Used, DateTimeOffset Reset)
{
    public int Remaining => Math.Max(0, Limit - Used);

    public bool Exceeded => Used > Limit;
}

/// <summary>Requests, or points, an hour; the hour starts with the first of them.</summary>
internal sealed class PrimaryLimit(TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Lock door = new();
    private readonly Dictionary<string, Quota> quotas = [];

    public Quota Spend(string key, int limit, int points)
    {
        lock (door)
        {
            var now = time.GetUtcNow();
            var quota =
                quotas.TryGetValue(key, out var known) && known.Reset > now ? known with { Limit = limit } : new(limit, 0, now + Hour);
            return quotas[key] = quota with { Used = quota.Used + points };
        }
    }
}
