namespace Vibeworkout.Server.Signals;

/// <summary>How many pushes a remote may get in any stretch of time. GitHub asks for at most six a minute and repository.</summary>
/// <param name="most">So many…</param>
/// <param name="window">…in any stretch as long as this.</param>
/// <param name="time">The clock.</param>
internal sealed class PushBudget(int most, TimeSpan window, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> spent = new();

    /// <summary>The pushes that counted when it was last looked, oldest first.</summary>
    public IEnumerable<DateTimeOffset> Spent => spent;

    /// <summary>Whether no push counts now.</summary>
    public bool IsFresh => spent.Count == 0 || time.GetUtcNow() - spent.Last() >= window;

    /// <summary>Whether a push may begin now that leaves a reserve.</summary>
    public bool Allows(int reserve)
    {
        var now = time.GetUtcNow();
        while (spent.TryPeek(out var first) && now - first >= window)
        {
            spent.Dequeue();
        }

        return spent.Count + reserve < most;
    }

    /// <summary>A push has ended. It counts from now on: when on its way it arrived, nobody knows.</summary>
    public void Spend() => spent.Enqueue(time.GetUtcNow());

    /// <summary>Goes on from where another instance stopped. Its last push may be on its way still: that one counts from now.</summary>
    public void TakeOver(IReadOnlyList<DateTimeOffset> pushes)
    {
        if (pushes.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var all = spent.Concat(pushes.SkipLast(1)).Where(at => at < now).Distinct().Order().Append(now).ToList();
        spent.Clear();
        all.ForEach(spent.Enqueue);
    }
}
