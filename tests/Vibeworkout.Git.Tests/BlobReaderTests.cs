using System.Security.Cryptography;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

public sealed class BlobReaderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly PrivateRepository repository;

    public BlobReaderTests()
    {
        repository = new PrivateRepository(folder["repository.git"], new GitRunner());
        repository.EnsureCreated();
    }

    [Fact]
    public async Task Blobs_come_back_byte_for_byte_one_after_the_other_whether_read_to_the_end_or_not()
    {
        var contents = (byte[][])
            [
                [],
                "a"u8.ToArray(),
                RandomNumberGenerator.GetBytes(64 * 1024),
                RandomNumberGenerator.GetBytes(1_000_003),
                "\n\n"u8.ToArray(),
            ];
        var oids = contents.Select(c => repository.WriteBlob(c)).ToList();
        await using var reader = repository.ReadBlobs();
        foreach (var readTo in (double[])[1, 0.5, 0, 1])
        {
            foreach (var (content, oid) in contents.Zip(oids))
            {
                Assert.Equal(content.Length, await reader.OpenAsync(oid, TestContext.Current.CancellationToken));
                var length = (int)(content.Length * readTo);
                Assert.Equal(content[..length], await ReadAsync(reader, length));
            }

            Assert.Null(await reader.OpenAsync("0123456789012345678901234567890123456789", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Who_gives_up_in_the_middle_does_not_wait()
    {
        var oid = repository.WriteBlob(new byte[20_000_000]);
        using var cancel = new CancellationTokenSource();
        var reader = repository.ReadBlobs();
        await using (reader)
        {
            await reader.OpenAsync(oid, cancel.Token);
            Assert.NotEqual(0, await reader.ReadAsync(new byte[10], cancel.Token));
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await reader.ReadAsync(new byte[100_000], cancel.Token) > 0) { }
            });
        }
    }

    [Fact]
    public async Task What_is_no_blob_is_an_error()
    {
        var commit = repository.WriteCommit(new Dictionary<string, string> { ["a"] = repository.WriteBlob("a"u8.ToArray()) }, "test");
        await using var reader = repository.ReadBlobs();
        await Assert.ThrowsAsync<IOException>(() => reader.OpenAsync(commit, TestContext.Current.CancellationToken));
    }

    public void Dispose() => folder.Dispose();

    private static async Task<byte[]> ReadAsync(BlobReader reader, int length)
    {
        var all = new byte[length];
        var read = 0;
        while (read < length)
        {
            read += await reader.ReadAsync(all.AsMemory(read, Math.Min(length - read, 7777)), TestContext.Current.CancellationToken);
        }

        return all;
    }
}
