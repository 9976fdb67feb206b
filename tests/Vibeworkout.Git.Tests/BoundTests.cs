using System.Diagnostics;
using System.Security.Cryptography;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

/// <summary>Whatever lies on a remote, what is taken of it is bounded, and nothing stays behind.</summary>
public class BoundTests
{
    private const string Ref = "refs/vibeworkout/test/one";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_fetch_of_more_than_it_may_bring_is_stopped_and_leaves_nothing()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.WriteRefAsync(Ref, "a", RandomNumberGenerator.GetBytes(24_000_000));
        var repository = Open(lab);
        Assert.Equal(
            GitFailure.TooLarge,
            Assert.IsType<FetchResult.Failed>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long, maxBytes: 100_000)).Failure
        );
        Assert.Empty(Directory.EnumerateFiles(repository.Path, "tmp_*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(repository.Path, "*.lock", SearchOption.AllDirectories));
        await lab.WriteRefAsync(Ref, "a", [1, 2, 3]);
        var found = Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long, maxBytes: 100_000));
        Assert.Equal([1, 2, 3], repository.ReadFile(found.Oid, "a", 100)!);
    }

    [Fact]
    public async Task A_file_that_is_longer_than_wanted_is_not_read()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.WriteRefAsync(Ref, "a", new byte[60_000_000]); // sixty kilobytes as they travel
        var repository = Open(lab);
        var found = Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(repository.ReadFile(found.Oid, "a", 1000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000); // most of it a look at what git has started
        Assert.Equal(60_000_000, Assert.Single(repository.ListFiles(found.Oid)!).Value.Size);
        Assert.Null(repository.ReadBlob("0123456789012345678901234567890123456789", 1000));
    }

    [Fact]
    public async Task Packs_do_not_pile_up()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var repository = Open(lab);
        for (byte i = 0; i < 60; i++)
        {
            await lab.WriteRefAsync(Ref, "a", [i]);
            var found = Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Long));
            Assert.Equal([i], repository.ReadFile(found.Oid, "a", 100)!);
        }

        Assert.InRange(Directory.GetFiles(repository.Path, "*.pack", SearchOption.AllDirectories).Length, 1, 51);
    }

    [Fact]
    public async Task More_output_than_was_asked_for_stops_git()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.WriteRefAsync(Ref, "a", new byte[5_000_000]);
        var result = new GitRunner(lab.Environment).Run(lab.Remote, Long, ["cat-file", "blob", $"{Ref}:a"], maxOutput: 1000);
        Assert.Equal((true, false, 0), (result.TooMuch, result.Ok, result.Stdout.Length));
    }

    [Fact]
    public async Task A_process_that_keeps_gits_pipes_open_is_not_waited_for()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell alias");
        var clock = Stopwatch.StartNew();
        var result = new GitRunner(lab.Environment).Run(
            lab.Clone,
            Long,
            ["-c", "alias.stay=!sleep 40 & echo said; echo complained >&2", "stay"]
        );
        Assert.Equal((0, "said", "complained"), (result.ExitCode, result.Text, result.Stderr));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static PrivateRepository Open(GateLab lab) => new(lab.Folder["here"], new GitRunner(lab.Environment));
}
