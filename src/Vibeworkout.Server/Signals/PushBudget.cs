namespace Vibeworkout.Server.Signals;

/// <summary>How many pushes a remote may get: some at once, then a steady trickle. GitHub asks for at most six a minute and repository.</summary>
internal sealed class PushBudget(int atOnce, TimeSpan oneEvery, TimeProvider time)
{
    private double left = atOnce;
    private DateTimeOffset counted = time.GetUtcNow();

    /// <summary>Takes one push out of the budget; false when there is none left now.</summary>
    public bool TryTake()
    {
        var now = time.GetUtcNow();
        left = Math.Min(atOnce, left + ((now - counted) / oneEvery));
        counted = now;
        if (left < 1)
        {
            return false;
        }

        left--;
        return true;
    }
}
