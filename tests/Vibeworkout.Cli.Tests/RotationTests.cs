using System.Globalization;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class RotationTests
{
    private const int Old = 200_000;

    [Fact]
    public async Task Two_hundred_thousand_lines_stay_within_bounds_and_ten_more_cost_what_ten_cost()
    {
        using var lab = await GateLab.CreateAsync();
        await using var remote = await GitHttpServer.StartAsync(lab.Folder.Path);
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", remote.UrlOf("remote.git"));
        await AppendAsync(lab, 1);
        await SyncAsync(lab);
        var few = await BytesOfAsync(lab, remote, 10);

        await AppendAsync(lab, Old, spread: TimeSpan.FromDays(35));
        await SyncAsync(lab);
        Assert.Equal(Old + 11, (await lab.RemoteLogAsync()).Count); // what comes now has been nowhere yet: all of it is kept
        var many = await BytesOfAsync(lab, remote, 10);
        var sizes = (await lab.GitAsync(lab.Remote, "ls-tree", "-l", $"refs/vibeworkout/stats/{GateLab.UserKeyText}"))
            .Split('\n')
            .Select(l => long.Parse(l.Split('\t')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture))
            .ToList();
        Assert.InRange(sizes.Sum(), 20_000_000, 33 * 1024 * 1024);
        Assert.All(sizes, size => Assert.True(size <= 513 * 1024));
        var oldest = (await lab.RemoteLogAsync()).Min(e => e.Timestamp);
        Assert.True(oldest > TimeProvider.System.GetUtcNow().AddDays(-31), $"the oldest line is of {oldest}");

        Assert.True(many <= 3 * few, $"ten lines cost {few} bytes on the wire at none, {many} at {Old}");
    }

    /// <summary>What a sync of a few lines sends and receives. The first after a change of scale settles what the two sides know of each
    /// other.</summary>
    private static async Task<long> BytesOfAsync(GateLab lab, GitHttpServer remote, int lines)
    {
        await AppendAsync(lab, lines);
        var before = remote.Bytes;
        await SyncAsync(lab);
        return remote.Bytes - before;
    }

    private static async Task SyncAsync(GateLab lab)
    {
        var ended = await lab.CliAsync("sync");
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    /// <summary>Lines as hooks write them, too many to start a process for each.</summary>
    private static async Task AppendAsync(GateLab lab, int count, TimeSpan spread = default)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var log = new FileStream(lab.LogFile, FileMode.OpenOrCreate, FileAccess.Write);
        log.Seek(0, SeekOrigin.End);
        for (var i = 0; i < count; i++)
        {
            log.Write(
                LogLine.Write(
                    new AttemptEvent
                    {
                        Timestamp = now - (spread * (1 - ((i + 1) / (double)count))),
                        Id = Guid.CreateVersion7(now),
                        Tool = "Bash",
                        ToolUseId = $"toolu_{Guid.CreateVersion7(now):N}",
                        Allowed = true,
                        AgentSessionId = "agent-session",
                    }
                )
            );
        }
    }
}
