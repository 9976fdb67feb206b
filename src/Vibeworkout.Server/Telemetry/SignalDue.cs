namespace Vibeworkout.Server.Telemetry;

/// <summary>Since when a signal has to go out. Only its lane looks at it, one look after the other.</summary>
/// <typeparam name="T">How much it has to; not at all is the default.</typeparam>
internal sealed class SignalDue<T>
    where T : struct, Enum
{
    private T need;
    private DateTimeOffset since;

    /// <summary>What a lane finds when it looks. What becomes urgent is due anew: it was not late before.</summary>
    /// <returns>The same need.</returns>
    public T Look(T found, DateTimeOffset now)
    {
        since = EqualityComparer<T>.Default.Equals(found, need) ? since : now;
        need = found;
        return found;
    }

    /// <summary>It has gone out: since when it was due, and how urgently; null when it was not, and went along with another.</summary>
    public (DateTimeOffset Since, string Urgency)? Take()
    {
        (DateTimeOffset, string)? was = EqualityComparer<T>.Default.Equals(need, default)
            ? null
            : (since, need.ToString().ToLowerInvariant());
        need = default;
        return was;
    }
}
