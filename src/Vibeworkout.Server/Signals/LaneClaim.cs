using Vibeworkout.Server.Instances;

namespace Vibeworkout.Server.Signals;

/// <summary>How this instance stands to one remote: whether it is the one that publishes there. With SQLite there is no other.</summary>
internal sealed class LaneClaim(string remote, ThisInstance self, bool alone)
{
    private static readonly Holding Always = new(Guid.Empty, []);

    private volatile Holding? holding;
    private volatile bool wanted;

    /// <summary>The lane is this instance's now.</summary>
    public event Action? Gained;

    /// <summary>The remote, as the same text for every gate repo that is one repository.</summary>
    public string Remote => remote;

    /// <summary>Whether there is no other instance that could have it.</summary>
    public bool IsOfNoOther => alone;

    /// <summary>Whether somebody works out with it, so that the lane is worth having.</summary>
    public bool Wanted
    {
        get => wanted;
        set => wanted = value;
    }

    /// <summary>The claim, while it is certainly still ours; null when another instance publishes, or nobody. Another object after each
    /// time it was lost.</summary>
    public Holding? Held =>
        alone ? Always
        : holding is { } mine && self.Holds(mine.Instance) ? mine
        : null;

    public void Gain(Holding gained)
    {
        holding = gained;
        Gained?.Invoke();
    }

    public void Lose() => holding = null;

    /// <summary>A lane, claimed.</summary>
    /// <param name="Instance">Under which id.</param>
    /// <param name="RecentPushes">When whoever had it before pushed last, where the remote counts pushes.</param>
    public sealed record Holding(Guid Instance, IReadOnlyList<DateTimeOffset> RecentPushes);
}
