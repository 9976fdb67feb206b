using System.Security.Cryptography;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

/// <summary>Small files are read from a fetched pack without git: what git itself would say, whatever the pack holds and whatever becomes of
/// it.</summary>
public class PackedFileTests
{
    private const string Ref = "refs/vibeworkout/hr/octocat";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(40_000)]
    [InlineData(70_000)]
    public async Task A_file_of_any_size_is_what_was_stored(int size)
    {
        using var lab = await GateLab.WithoutGateAsync();
        var bytes = RandomNumberGenerator.GetBytes(size);
        await lab.WriteRefAsync(Ref, "a", bytes);
        var (repository, commit) = Fetch(lab);
        Assert.Equal(bytes, repository.ReadFile(commit, "a", 100_000));
        Assert.Equal(size > 1000 ? null : bytes, repository.ReadFile(commit, "a", 1000));
        Assert.Null(repository.ReadFile(commit, "b", 100_000));
    }

    /// <summary>Of the second version the remote's pack holds what differs from the first.</summary>
    [Fact]
    public async Task A_file_that_comes_as_a_difference_is_read_by_git()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var first = RandomNumberGenerator.GetBytes(30_000);
        byte[] second = [.. first, 1, 2, 3];
        await lab.WriteRefAsync(Ref, "a", first);
        await lab.WriteRefAsync(Ref + "-2", "a", second);
        await lab.GitAsync(lab.Remote, "repack", "-a", "-d", "-q");
        var (repository, commit) = Fetch(lab);
        Assert.Equal(first, repository.ReadFile(commit, "a", 100_000));
        var found = Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref + "-2", FetchNegotiation.Noop, Patience));
        Assert.Equal(second, repository.ReadFile(found.Oid, "a", 100_000));
    }

    /// <summary>Cut short or with a byte changed, at every place that counts: an answer or none, never a fault.</summary>
    [Fact]
    public async Task A_damaged_pack_or_index_is_no_fault()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await lab.WriteRefAsync(Ref, "a", RandomNumberGenerator.GetBytes(200));
        var (repository, commit) = Fetch(lab);
        var random = new Random(1);
        foreach (
            var path in Directory.GetFiles(repository.Path, "pack-*.*", SearchOption.AllDirectories).Where(f => f[^3..] is "idx" or "ack")
        )
        {
            File.SetAttributes(path, FileAttributes.Normal);
            var whole = await File.ReadAllBytesAsync(path);
            for (var round = 0; round < 25; round++)
            {
                var damaged = round % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                if (round % 2 == 1)
                {
                    damaged[random.Next(whole.Length)] ^= (byte)random.Next(1, 256);
                }

                await File.WriteAllBytesAsync(path, damaged);
                Assert.InRange(repository.ReadFile(commit, "a", 1000)?.Length ?? 0, 0, 1000);
            }

            await File.WriteAllBytesAsync(path, whole);
        }

        Assert.Equal(200, repository.ReadFile(commit, "a", 1000)!.Length);
    }

    private static (PrivateRepository Repository, string Commit) Fetch(GateLab lab)
    {
        var repository = new PrivateRepository(lab.Folder["private.git"], new GitRunner(lab.Environment));
        return (repository, Assert.IsType<FetchResult.Found>(repository.Fetch(lab.Remote, Ref, FetchNegotiation.Noop, Patience)).Oid);
    }
}
