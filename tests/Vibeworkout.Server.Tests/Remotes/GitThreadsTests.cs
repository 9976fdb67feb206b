using System.Collections.Concurrent;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Remotes;

/// <summary>However many repositories somebody has, reading them takes little at once, and holds up nobody else's.</summary>
public class GitThreadsTests
{
    [Fact]
    public async Task One_user_has_two_at_once_and_another_goes_past()
    {
        using var threads = new GitThreads();
        using var wait = new ManualResetEventSlim();
        var (many, other) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        var (running, most) = (0, 0);
        var onPool = new ConcurrentBag<bool>();
        var held = Enumerable
            .Range(0, 40)
            .Select(_ =>
                threads.ReadAsync(
                    many,
                    () =>
                    {
                        onPool.Add(Thread.CurrentThread.IsThreadPoolThread);
                        most = Math.Max(most, Interlocked.Increment(ref running));
                        wait.Wait(TestContext.Current.CancellationToken);
                        return Interlocked.Decrement(ref running);
                    },
                    CancellationToken.None
                )
            )
            .ToList();
        await Eventually.BecomesAsync(() => Task.FromResult(Volatile.Read(ref running)), n => n == 2, "two of them to run");
        Assert.Equal(7, await threads.ReadAsync(other, () => 7, CancellationToken.None));
        Assert.Equal(2, Volatile.Read(ref running));
        wait.Set();
        await Task.WhenAll(held);
        Assert.Equal(2, most);
        Assert.DoesNotContain(true, onPool);
    }

    [Fact]
    public async Task A_turn_comes_back_whatever_becomes_of_the_work()
    {
        using var threads = new GitThreads();
        var user = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<IOException>(() =>
                threads.ReadAsync<int>(user, () => throw new IOException(), CancellationToken.None)
            );
        }

        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => threads.ReadAsync(user, () => 1, ended.Token));
        Assert.Equal(3, await threads.ReadAsync(user, () => 3, CancellationToken.None));
    }
}
