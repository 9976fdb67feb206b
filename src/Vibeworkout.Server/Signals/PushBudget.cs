namespace Vibeworkout.Server.Signals;

/// <summary>How many pushes a remote may get in any stretch of time. GitHub asks for at most six a minute and repository.</summary>
/// <param name="most">So many…</param>
/// <param name="window">…in any stretch as long as this.</param>
/// <param name="time">The clock.</param>
internal sealed class PushBudget(int most, TimeSpan window, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> taken = new();

    /// <summary>Takes one push out of the budget, but leaves a reserve; false when that cannot be now.</summary>
    public bool TryTake(int reserve)
    {
        var now = time.GetUtcNow();
        while (taken.TryPeek(out var first) && now - first >= window)
        {
            taken.Dequeue();
        }

        if (taken.Count + reserve >= most)
        {
            return false;
        }

        taken.Enqueue(now);
        return true;
    }
}
