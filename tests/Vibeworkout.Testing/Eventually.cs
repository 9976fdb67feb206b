namespace Vibeworkout.Testing;

/// <summary>Waits for a thing to happen, never for time to pass.</summary>
public static class Eventually
{
    /// <summary>Long, because a busy machine is slow; a test that passes does not wait for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again until the answer is what is wanted; fails the test, saying what was seen last, when it never is.</summary>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await ask();
            if (wanted(seen))
            {
                return seen;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{what} did not happen; last seen: {seen}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
