using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class SyncTests
{
    [Fact]
    public async Task Sync_brings_every_line_home_once_and_then_has_nothing_to_do()
    {
        using var lab = await GateLab.CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await lab.HookAsync("pre-tool-use");
        }

        var ids = lab.LocalLog().Select(l => l.Id).ToList();
        var done = await lab.CliAsync("sync", "--json");
        Assert.Equal(0, done.ExitCode);
        using var report = JsonDocument.Parse(done.Stdout);
        Assert.Equal(
            ("done", 5, 0),
            (
                report.RootElement.GetProperty("result").GetString(),
                report.RootElement.GetProperty("sent").GetInt32(),
                report.RootElement.GetProperty("waiting").GetInt32()
            )
        );
        Assert.Equal(ids, (await lab.RemoteLogAsync()).Select(l => l.Id));
        Assert.Equal(10, (await lab.CliAsync("sync")).ExitCode);
        Assert.Equal("1", await lab.GitAsync(lab.Remote, "rev-list", "--count", RefNames.Stats(lab.User))); // no parents
    }

    [Fact]
    public async Task Offline_keeps_the_lines_and_the_next_sync_carries_all()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.HookAsync("pre-tool-use");
        Directory.Move(lab.Remote, lab.Remote + ".gone");
        var offline = await lab.CliAsync("sync");
        Assert.Equal(11, offline.ExitCode);
        Assert.Contains("The lines wait here", offline.Stderr, StringComparison.Ordinal);
        await lab.HookAsync("pre-tool-use");
        using (var status = JsonDocument.Parse((await lab.CliAsync("status", "--json")).Stdout))
        {
            Assert.Equal(2, status.RootElement.GetProperty("lines_waiting").GetInt32());
        }

        Directory.Move(lab.Remote + ".gone", lab.Remote);
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
        Assert.Equal(2, (await lab.RemoteLogAsync()).Count);
    }

    [Fact]
    public async Task A_remote_that_says_no_is_told_apart_from_one_that_is_away()
    {
        using var lab = await GateLab.CreateAsync();
        var hook = Path.Combine(lab.Remote, "hooks", "pre-receive");
        File.WriteAllText(hook, "#!/bin/sh\nexit 1\n");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell hook");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await lab.HookAsync("pre-tool-use");
        Assert.Equal(12, (await lab.CliAsync("sync")).ExitCode);
        File.Delete(hook);
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
    }

    [Fact]
    public async Task Lines_that_are_no_events_are_kept_here_and_stop_nothing()
    {
        using var lab = await GateLab.CreateAsync();
        File.WriteAllBytes(lab.LogFile, [.. "{\"ts\":\"2026\n\0\0\n"u8, .. Enumerable.Repeat((byte)'x', 10_000_000), (byte)'\n']);
        await lab.HookAsync("pre-tool-use");
        var ended = await lab.CliAsync("sync");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("3 lines could not be read", ended.Stdout, StringComparison.Ordinal);
        Assert.Single(await lab.RemoteLogAsync());
        Assert.Equal(3, LineCount(Path.Combine(lab.State, "rejected.jsonl")));
    }

    [Fact]
    public async Task What_stands_on_the_ref_already_stays_whatever_it_is()
    {
        using var lab = await GateLab.CreateAsync();
        var foreign = Encoding.UTF8.GetBytes("half a li\n{\"ts\":\"2025-12-27T16:45:01Z\",\"tool\":\"Edit\",\"allowed\":true}\n");
        await lab.WriteRefAsync(RefNames.Stats(lab.User), RefNames.OpenStatsFile, foreign);
        await lab.HookAsync("pre-tool-use");
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
        Assert.Equal(3, (await lab.RemoteLinesAsync()).Count);
    }

    [Fact]
    public async Task Five_clones_that_sync_at_once_lose_nothing()
    {
        using var lab = await GateLab.CreateAsync();
        var clones = Enumerable.Range(0, 5).Select(i => lab.Folder[$"clone{i}"]).ToList();
        foreach (var clone in clones)
        {
            await lab.CloneAsync(clone);
            await lab.HookAsync("pre-tool-use", folder: clone);
            await lab.HookAsync("pre-tool-use", folder: clone);
        }

        var syncs = await Task.WhenAll(clones.Select(clone => lab.CliInAsync(clone, null, "sync")));
        Assert.All(syncs, ended => Assert.True(ended.ExitCode is 0, ended.ToString()));
        Assert.Equal(10, (await lab.RemoteLogAsync()).Select(l => l.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_remote_that_takes_fast_forwards_only_is_served_with_parents()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.GitAsync(lab.Remote, "config", "receive.denyNonFastForwards", "true");
        for (var i = 0; i < 3; i++)
        {
            await lab.HookAsync("pre-tool-use");
            var ended = await lab.CliAsync("sync");
            Assert.True(ended.ExitCode == 0, ended.ToString());
        }

        Assert.Equal(3, (await lab.RemoteLogAsync()).Count);
    }

    [Fact]
    public async Task Nothing_of_the_users_repository_changes()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        var before = Snapshot(lab);
        for (var i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => lab.HookAsync("pre-tool-use")));
            await lab.CliAsync("sync");
        }

        Assert.Equal(100, (await lab.RemoteLogAsync()).Count);

        Assert.Equal(before, Snapshot(lab));
    }

    [Fact]
    public async Task Status_tells_lock_heart_rate_and_what_waits()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 85);
        await lab.HookAsync("pre-tool-use");
        var text = await lab.CliAsync("status");
        Assert.Contains("Tools are locked", text.Stdout, StringComparison.Ordinal);
        Assert.Contains("85 bpm, threshold 100", text.Stdout, StringComparison.Ordinal);
        Assert.Contains("1 line waits", text.Stdout, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await lab.CliAsync("status", "--json")).Stdout);
        Assert.Equal(
            ("locked", "hr_below_threshold", 85),
            (
                json.RootElement.GetProperty("state").GetString(),
                json.RootElement.GetProperty("reason").GetString(),
                json.RootElement.GetProperty("bpm").GetInt32()
            )
        );

        File.WriteAllText(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
        Assert.Contains("Gating is off", (await lab.CliAsync("status")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_is_told_apart()
    {
        using var lab = await GateLab.CreateAsync();
        Assert.Equal(2, (await lab.CliAsync("snyc")).ExitCode);
        Assert.Equal(1, (await lab.CliInAsync(lab.Folder.Path, null, "sync")).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("--version")).ExitCode);
    }

    /// <summary>Every file of the git directory but ours and the config that nobody else reads: names and content.</summary>
    private static string Snapshot(GateLab lab)
    {
        var git = Path.Combine(lab.Clone, ".git");
        return string.Join(
            "\n",
            Directory
                .GetFiles(git, "*", SearchOption.AllDirectories)
                .Where(f => !Path.GetRelativePath(git, f).StartsWith("vibeworkout", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")
        );
    }

    private static int LineCount(string file) => File.ReadAllBytes(file).Count(b => b == '\n');
}
