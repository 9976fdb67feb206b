using System.Text;
using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>One line gates every repository of a person, also one that is cloned tomorrow, and folders outside of git; and nobody sees it in
/// them.</summary>
public sealed class EverywhereTests
{
    [Fact]
    public async Task Every_repository_is_gated_on_sight_also_one_that_is_cloned_later_and_what_is_in_none()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        var (later, outside) = (lab.Folder["later"], Directory.CreateDirectory(lab.Folder["outside", "below"]).FullName);
        await lab.CloneAsync(later);
        await lab.GitAsync(later, "remote", "set-url", "origin", "git@git.example:acme/later.git");
        Directory.CreateDirectory(Path.Combine(later, "deep"));
        string[] folders = [lab.Clone, Path.Combine(later, "deep"), outside];
        await lab.PublishAsync(hrOk: false, bpm: 80);
        foreach (var folder in folders)
        {
            var blocked = await EnrolmentTests.AgentAsync(lab, folder);
            Assert.True(blocked.ExitCode == 2 && blocked.Stderr.Contains("80 bpm", StringComparison.Ordinal), $"{folder}: {blocked}");
            var status = await lab.CliInAsync(folder, null, "status", "--json");
            Assert.Equal("locked", JsonDocument.Parse(status.Stdout).RootElement.GetProperty("state").GetString());
        }

        await lab.PublishAsync();
        foreach (var folder in folders)
        {
            await Eventually.BecomesAsync(
                () => EnrolmentTests.AgentAsync(lab, folder),
                e => e.ExitCode == 0,
                $"the gate to open in {folder}"
            );
            var synced = await lab.CliInAsync(folder, null, "sync");
            Assert.True(synced.ExitCode is 0 or 10, synced.ToString());
        }

        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain", "--ignored"));
        Assert.Equal("", await lab.GitAsync(later, "status", "--porcelain", "--ignored"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        await Eventually.BecomesAsync(
            async () => (await lab.RemoteLogAsync()).Select(e => e.Repo).Distinct().Order(StringComparer.Ordinal),
            names => names.SequenceEqual(["acme/later", "below", "remote"]),
            "each line to name its repository"
        );
    }

    [Fact]
    public async Task One_is_taken_out_and_stays_out_and_all_are_taken_back_byte_for_byte()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(EnrolmentTests.Settings(lab))!);
        var before = Encoding.UTF8.GetBytes("{\n  // mine\n  \"model\": \"x\"\n}\n");
        await File.WriteAllBytesAsync(EnrolmentTests.Settings(lab), before);
        await EnrolAsync(lab);
        var (other, outside) = (lab.Folder["other"], Directory.CreateDirectory(lab.Folder["outside", "below"]).FullName);
        await lab.CloneAsync(other);
        foreach (var folder in new[] { lab.Clone, other, outside })
        {
            Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, folder)).ExitCode);
        }

        foreach (var folder in new[] { other, Path.GetDirectoryName(outside)! })
        {
            var taken = await lab.CliInAsync(folder, null, "uninstall");
            Assert.True(taken.ExitCode == 0, taken.ToString());
        }

        foreach (var folder in new[] { other, outside })
        {
            var silent = await EnrolmentTests.AgentAsync(lab, folder);
            Assert.Equal((0, "", ""), (silent.ExitCode, silent.Stdout, silent.Stderr));
        }

        Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
        var all = await lab.CliInAsync(lab.Folder.Path, null, "uninstall", "--everywhere");
        Assert.True(all.ExitCode == 0, all.ToString());
        Assert.Equal(before, await File.ReadAllBytesAsync(EnrolmentTests.Settings(lab)));
        Assert.Equal("[]", (await lab.CliAsync("list", "--json")).Stdout.Trim());
        Assert.Contains("never set up", (await lab.CliAsync("status")).Stdout, StringComparison.Ordinal);
        Assert.Equal(1, (await lab.CliAsync("uninstall", "--everywhere")).ExitCode);
    }

    [Fact]
    public async Task What_was_enrolled_by_itself_stays_as_it_was()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--personal")).ExitCode);
        await EnrolAsync(lab);
        await EnrolmentTests.AgentAsync(lab, lab.Clone);
        using var listed = JsonDocument.Parse((await lab.CliAsync("list", "--json")).Stdout);
        var own = listed.RootElement.EnumerateArray().Single(e => e.GetProperty("folder").GetString() == lab.Clone);
        Assert.Equal("personal", own.GetProperty("mode").GetString());
        await lab.CliInAsync(lab.Folder.Path, null, "uninstall", "--everywhere");
        Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_cannot_be_read_opens_nothing(string text)
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        var wish = Directory.EnumerateFiles(lab.Folder.Path, "everywhere.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(wish, text);
        await lab.PublishAsync();
        var blocked = await EnrolmentTests.AgentAsync(lab, lab.Clone);
        Assert.Equal(2, blocked.ExitCode);
        Assert.Contains("init --everywhere", blocked.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_that_leads_nowhere_blocks()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        await lab.PublishAsync();
        var broken = Directory.CreateDirectory(lab.Folder["broken"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(broken, ".git"), "gitdir: nowhere\n");
        Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, broken)).ExitCode);
    }

    [Theory]
    [InlineData(2, "--via")]
    [InlineData(2, "four ways", "--personal")]
    public async Task What_it_needs_and_does_not_go_with_is_said(int code, string why, params string[] more)
    {
        using var lab = await GateLab.WithoutGateAsync();
        var refused = await lab.InitAsync(["--everywhere", .. more]);
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(why, refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_is_taken_only_when_it_is_said_and_then_for_all()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        await lab.PublishAsync();
        await Eventually.BecomesAsync(() => EnrolmentTests.AgentAsync(lab, lab.Clone), e => e.ExitCode == 0, "the gate to open");
        string[] line =
        [
            "init",
            "--everywhere",
            "--via",
            lab.Remote,
            "--user-key",
            GateLab.UserKeyText,
            "--public-key",
            new Vibeworkout.Protocol.Signals.Ed25519PrivateKey(new byte[32]).PublicKey.Hex,
        ];
        Assert.Contains("--trust-new-key", (await lab.CliAsync(line)).Stderr, StringComparison.Ordinal);
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(0, (await lab.CliAsync([.. line, "--trust-new-key"])).ExitCode);
        Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode); // signed with the key of before
    }

    private static async Task EnrolAsync(GateLab lab)
    {
        var enrolled = await lab.InitAsync("--everywhere", "--via", lab.Remote);
        Assert.True(enrolled.ExitCode == 0, enrolled.ToString());
    }
}
