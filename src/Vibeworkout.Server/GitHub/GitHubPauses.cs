using System.Collections.Concurrent;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Keeps GitHub's limits: nobody asks before the time that GitHub named, a secondary limit without a time means a minute and twice as long
/// each time it comes again, and whoever writes does it one by one with a second in
/// between.
/// </summary>
internal sealed class GitHubPauses(TimeProvider time)
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<GitHubCaller, State> states = new();

    /// <summary>Until when a caller must not ask; null when it may.</summary>
    public DateTimeOffset? Until(GitHubCaller caller) =>
        states.TryGetValue(caller, out var state) && state.Until > time.GetUtcNow() ? state.Until : null;

    /// <summary>GitHub said: not before this time, or only that it was too much.</summary>
    public DateTimeOffset Pause(GitHubCaller caller, DateTimeOffset? until)
    {
        var state = states.GetOrAdd(caller, _ => new State());
        lock (state)
        {
            var now = time.GetUtcNow();
            if (until is null)
            {
                state.Pause =
                    state.Pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(state.Pause.Ticks * 2, LongestPause.Ticks));
            }

            var next = until ?? now + state.Pause;
            state.Until = next > state.Until ? next : state.Until;
            return state.Until;
        }
    }

    /// <summary>GitHub answered: a pause to come starts small again.</summary>
    public void Answered(GitHubCaller caller)
    {
        if (states.TryGetValue(caller, out var state))
        {
            lock (state)
            {
                state.Pause = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Waits for the turn to write; disposing the answer ends it.</summary>
    public async Task<IDisposable> WriteTurnAsync(GitHubCaller caller, CancellationToken cancel)
    {
        var state = states.GetOrAdd(caller, _ => new State());
        await state.Writing.WaitAsync(cancel);
        try
        {
            if (state.LastWrite is { } last && last + BetweenWrites - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancel);
            }

            return new Turn(state, time);
        }
        catch
        {
            state.Writing.Release();
            throw;
        }
    }

    private sealed class State
    {
        public SemaphoreSlim Writing { get; } = new(1);

        public DateTimeOffset? LastWrite { get; set; }

        public DateTimeOffset Until { get; set; }

        public TimeSpan Pause { get; set; }
    }

    private sealed class Turn(State state, TimeProvider time) : IDisposable
    {
        public void Dispose()
        {
            state.LastWrite = time.GetUtcNow();
            state.Writing.Release();
        }
    }
}
