using System.Globalization;
using System.Text;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>What a remote lost, altered or was given by strangers.</summary>
public class LossTests
{
    private int counter;

    [Fact]
    public async Task A_remote_restored_from_before_files_were_sealed_gets_all_lines_back()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 100);
        var old = await TipAsync(lab);
        for (var i = 0; i < 2; i++)
        {
            await AppendAsync(lab, 3000);
        }

        await lab.GitAsync(lab.Remote, "update-ref", RefNames.Stats(lab.User), old);
        var said = await AppendAsync(lab, 1);
        Assert.Contains("that the remote had lost are there again", said, StringComparison.Ordinal);
        await AssertAllAsync(lab, 6101);
    }

    [Theory]
    [InlineData("log.git")]
    [InlineData("signal.git")]
    public async Task What_was_confirmed_outlives_the_private_repositories(string repository)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.GitAsync(lab.Clone, "config", "--add", "remote.origin.fetch", "+refs/vibeworkout/*:refs/vibeworkout/*");
        await AppendAsync(lab, 50);
        var old = await TipAsync(lab);
        await AppendAsync(lab, 50);
        await lab.GitAsync(lab.Remote, "update-ref", RefNames.Stats(lab.User), old);
        if (Directory.Exists(Path.Combine(lab.State, repository)))
        {
            Directory.Delete(Path.Combine(lab.State, repository), recursive: true);
        }

        await lab.GitAsync(lab.Clone, "fetch", "-q");
        await SyncAsync(lab);
        await AssertAllAsync(lab, 100);
    }

    [Fact]
    public async Task A_version_before_this_one_remembered_in_its_private_repository()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 20);
        var old = await TipAsync(lab);
        await AppendAsync(lab, 20);
        Directory.Delete(Path.Combine(lab.State, "confirmed"), recursive: true);
        if (Directory.Exists(Path.Combine(lab.State, "signal.git")))
        {
            Directory.Delete(Path.Combine(lab.State, "signal.git"), recursive: true);
        }

        Directory.Move(Path.Combine(lab.State, "log.git"), Path.Combine(lab.State, "signal.git"));
        await lab.GitAsync(lab.Remote, "update-ref", RefNames.Stats(lab.User), old);
        await SyncAsync(lab);
        await AssertAllAsync(lab, 40);
    }

    [Fact]
    public async Task Lines_of_ours_that_somebody_altered_or_threw_out_are_put_right()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 10);
        var lines = (await lab.RemoteLinesAsync()).Select(Encoding.UTF8.GetString).ToList();
        lines[2] = lines[2].Replace("Bash", "Read", StringComparison.Ordinal);
        lines[3] = "# gone";
        lines[4] += "\r";
        lines.Add(lines[5]);
        await lab.WriteRefAsync(RefNames.Stats(lab.User), RefNames.OpenStatsFile, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        await SyncAsync(lab);
        var now = (await lab.RemoteLinesAsync()).Select(Encoding.UTF8.GetString).Where(l => l != "# gone").ToList();
        Assert.Equal(10, now.Count);
        Assert.All(now, line => Assert.Contains("\"tool\":\"Bash\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_a_stranger_puts_on_the_ref_the_lines_arrive()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 3000);
        var ours = (await lab.GitAsync(lab.Remote, "ls-tree", RefNames.Stats(lab.User))).Split('\n');
        var big = await BlobAsync(lab, new byte[40_000_000]);
        var words = await BlobAsync(lab, "words\n"u8.ToArray());
        await PlantAsync(
            lab,
            [
                .. ours,
                $"100644 blob {big}\ttool-stats.0007.jsonl",
                $"100644 blob {words}\ttool-stats.2147483647.jsonl",
                $"100644 blob {words}\ttool-stats.999999.jsonl",
                $"120000 blob {words}\tlink",
                "160000 commit 0123456789012345678901234567890123456789\tmodule",
            ]
        );
        await AppendAsync(lab, 1);
        await PlantAsync(lab, [$"100644 blob {big}\ttool-stats.jsonl", $"120000 blob {words}\ttool-stats.0001.jsonl"]);
        var said = await AppendAsync(lab, 1);
        Assert.Contains("no sync writes (38 MiB)", said, StringComparison.Ordinal);
        await AppendAsync(lab, 3000);
        var names = await lab.GitAsync(lab.Remote, "ls-tree", "--name-only", RefNames.Stats(lab.User));
        Assert.Contains("tool-stats.0002.jsonl", names, StringComparison.Ordinal);
        Assert.Contains("set-aside.", names, StringComparison.Ordinal);
        await AssertAllAsync(lab, 6002);
    }

    [Fact]
    public async Task A_ref_that_leads_to_a_lone_file_leads_to_the_log_again()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 20);
        await lab.GitAsync(lab.Remote, "update-ref", RefNames.Stats(lab.User), await BlobAsync(lab, "words\n"u8.ToArray()));
        Assert.Contains("lone file", await AppendAsync(lab, 1), StringComparison.Ordinal);
        await AssertAllAsync(lab, 21);
    }

    [Fact]
    public async Task Another_address_is_another_log_unless_it_shows_the_same_lines()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 10);
        var old = await TipAsync(lab);
        await AppendAsync(lab, 10);
        var second = lab.Folder["second.git"];
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", second);
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", second);
        await AppendAsync(lab, 5);
        Assert.Equal(
            "5",
            (await lab.GitAsync(second, "cat-file", "blob", $"{RefNames.Stats(lab.User)}:{RefNames.OpenStatsFile}"))
                .Split('\n')
                .Length.ToString(CultureInfo.InvariantCulture)
        );

        // back, by a link: an address that is new, and a log that is known
        var link = lab.Folder["link.git"];
        Directory.CreateSymbolicLink(link, lab.Remote);
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", link);
        await lab.GitAsync(lab.Remote, "update-ref", RefNames.Stats(lab.User), old);
        await SyncAsync(lab);
        Assert.Equal(20, (await lab.RemoteLogAsync()).Count);
    }

    [Fact]
    public async Task A_stranger_who_seals_and_a_clone_that_is_new_change_nothing_of_others()
    {
        using var lab = await GateLab.CreateAsync();
        await AppendAsync(lab, 10);
        await lab.CloneAsync(lab.Folder["other"]);
        var altered = Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                (await lab.RemoteLinesAsync()).Select(l => Encoding.UTF8.GetString(l).Replace("Bash", "Read", StringComparison.Ordinal))
            ) + "\n"
        );
        await lab.WriteRefAsync(RefNames.Stats(lab.User), RefNames.OpenStatsFile, altered);
        await lab.CliInAsync(lab.Folder["other"], null, "sync"); // first sees the altered lines, and is not their writer
        await SyncAsync(lab);
        Assert.Equal(10, (await lab.CliInAsync(lab.Folder["other"], null, "sync")).ExitCode);
        Assert.All(await lab.RemoteLogAsync(), e => Assert.Equal("Bash", e.Tool));
        await AssertAllAsync(lab, 10);
    }

    /// <summary>Lines as hooks write them, and a sync; what it said.</summary>
    private async Task<string> AppendAsync(GateLab lab, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using (var log = new FileStream(lab.LogFile, FileMode.OpenOrCreate, FileAccess.Write))
        {
            log.Seek(0, SeekOrigin.End);
            for (var i = 0; i < count; i++)
            {
                log.Write(
                    LogLine.Write(
                        new AttemptEvent
                        {
                            Timestamp = now,
                            Id = Guid.CreateVersion7(now),
                            Tool = "Bash",
                            ToolUseId = $"toolu_{++counter}",
                            Allowed = true,
                            AgentSessionId = "agent-session",
                        }
                    )
                );
            }
        }

        return await SyncAsync(lab);
    }

    private static async Task<string> SyncAsync(GateLab lab)
    {
        var ended = await lab.CliAsync("sync");
        Assert.True(ended.ExitCode is 0 or 10, ended.ToString());
        return ended.Stdout;
    }

    private static async Task AssertAllAsync(GateLab lab, int count)
    {
        var log = (await lab.RemoteLinesAsync())
            .Select(l => LogLine.TryParse(l, out var entry) ? entry.ToolUseId : null)
            .OfType<string>()
            .ToList();
        Assert.Equal((count, count), (log.Count, log.Distinct().Count()));
    }

    private static Task<string> TipAsync(GateLab lab) => lab.GitAsync(lab.Remote, "rev-parse", RefNames.Stats(lab.User));

    private static async Task<string> BlobAsync(GateLab lab, byte[] bytes) =>
        (await Programs.RunAsync("git", lab.Remote, lab.Environment, bytes, "hash-object", "-w", "--stdin")).Stdout.Trim();

    private static async Task PlantAsync(GateLab lab, IEnumerable<string> entries)
    {
        var tree = (
            await Programs.RunAsync(
                "git",
                lab.Remote,
                lab.Environment,
                Encoding.UTF8.GetBytes(string.Join('\n', entries) + "\n"),
                "mktree",
                "--missing"
            )
        ).Stdout.Trim();
        await lab.GitAsync(
            lab.Remote,
            "update-ref",
            RefNames.Stats(lab.User),
            await lab.GitAsync(lab.Remote, "commit-tree", tree, "-m", "planted")
        );
    }
}
