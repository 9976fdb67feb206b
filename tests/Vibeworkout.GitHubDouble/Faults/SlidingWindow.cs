namespace Vibeworkout.Testing.GitHub;

/// <summary>So many in so long, counted for each key by the double's clock.</summary>
internal sealed class SlidingWindow(TimeProvider time, TimeSpan length)
{
    private readonly Lock door = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> seen = [];

    /// <summary>Counts one and gives null; or, where there are too many, counts nothing and gives how long to wait.</summary>
    public TimeSpan? Take(string key, int most)
    {
        lock (door)
        {
            var now = time.GetUtcNow();
            var times = seen.TryGetValue(key, out var known) ? known : seen[key] = new();
            while (times.TryPeek(out var oldest) && oldest <= now - length)
            {
                times.Dequeue();
            }

            if (times.Count >= most)
            {
                return times.Count > 0 ? times.Peek() + length - now : length;
            }

            times.Enqueue(now);
            return null;
        }
    }
}
