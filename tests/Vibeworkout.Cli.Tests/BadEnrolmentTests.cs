using Vibeworkout.Protocol.Gate;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Enrolments and carriers that are not as they should be: one sentence each, and nothing opens.</summary>
public class BadEnrolmentTests
{
    [Theory]
    [InlineData("clone", "is the repository that is worked in")]
    [InlineData("clone/inside.git", "lies inside the repository")]
    [InlineData("home", "is no git repository")]
    [InlineData("nowhere", "is no git repository")]
    public async Task A_carrier_that_can_carry_nothing_is_refused(string folder, string why)
    {
        using var lab = await GateLab.WithoutGateAsync();
        if (folder.EndsWith(".git", StringComparison.Ordinal))
        {
            await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder[folder]);
        }

        var refused = await lab.InitAsync("--via", lab.Folder[folder]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(why, refused.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(EnrolmentTests.Settings(lab)));
        Assert.False(Directory.Exists(lab.Folder["home", "vibeworkout", "gates"]));
    }

    [Theory]
    [InlineData("{\"git_dir\": \"")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"version\": 1}")]
    public async Task An_enrolment_that_is_half_written_opens_nothing(string text)
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolmentTests.EnrolAsync(lab);
        await lab.PublishAsync();
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
        var file = Directory.GetFiles(lab.Folder["home", "vibeworkout", "gates"]).Single();
        await File.WriteAllTextAsync(file, text);
        var blocked = await EnrolmentTests.AgentAsync(lab, lab.Clone);
        Assert.Equal(2, blocked.ExitCode);
        Assert.Contains("enrolment", blocked.Stderr, StringComparison.Ordinal);
        File.Delete(file);
        await File.WriteAllTextAsync(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
        await File.WriteAllTextAsync(
            Path.Combine(lab.Clone, GateConfig.FileName),
            new GateConfig
            {
                UserKey = lab.User,
                PublicKey = lab.Key.PublicKey,
                GatedTools = [],
            }.ToJson()
        );
        var gone = await EnrolmentTests.AgentAsync(lab, lab.Clone); // nothing else takes its place
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("was enrolled", gone.Stderr, StringComparison.Ordinal);
        File.Delete(Path.Combine(lab.Clone, GateConfig.FileName));
        await EnrolmentTests.EnrolAsync(lab);
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
    }

    [Fact]
    public async Task An_enrolment_that_others_may_write_opens_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps no such modes");
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolmentTests.EnrolAsync(lab);
        await lab.PublishAsync();
        var file = Directory.GetFiles(lab.Folder["home", "vibeworkout", "gates"]).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        var blocked = await EnrolmentTests.AgentAsync(lab, lab.Clone);
        Assert.Equal(2, blocked.ExitCode);
        Assert.Contains("others may write to it", blocked.Stderr, StringComparison.Ordinal);
        await EnrolmentTests.EnrolAsync(lab); // written anew, as it should be
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
    }

    /// <summary>A repository that was enrolled, inside of one that is enrolled later: the outer one decides, and each call stands in its log, once.</summary>
    [Fact]
    public async Task Of_two_enrolments_that_overlap_the_outer_one_decides()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var inner = Path.Combine(lab.Clone, "inner");
        await lab.CloneAsync(inner);
        string[] values = ["--personal", "--user-key", "somebody-else", "--public-key", new string('1', 64)];
        var first = await lab.CliInAsync(inner, null, ["init", .. values]);
        Assert.True(first.ExitCode == 0, first.ToString());
        await EnrolmentTests.EnrolAsync(lab);
        await lab.PublishAsync();
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, inner)).ExitCode); // unlocked by the outer one's signal; the inner one's could never be
        Assert.Single(await File.ReadAllLinesAsync(lab.LogFile));
        Assert.False(File.Exists(Path.Combine(inner, ".git", "vibeworkout-stats.jsonl")));
        await lab.PublishAsync(hrOk: false, bpm: 80);
        Directory.Delete(Path.Combine(lab.Clone, ".git", "vibeworkout", "signal"), recursive: true); // fetched anew
        Assert.Equal(2, (await EnrolmentTests.AgentAsync(lab, inner)).ExitCode);
        var listed = (await lab.CliAsync("list")).Stdout;
        Assert.Contains(inner, listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_users_folder_cannot_be_written_nothing_is_set_up_in_part()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /sys");
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = "/sys/vibeworkout";
        var ended = await lab.InitAsync("--personal");
        Assert.Equal(1, ended.ExitCode);
        Assert.Single(ended.Stderr.Trim().Split('\n'));
        Assert.False(File.Exists(EnrolmentTests.Settings(lab)));
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
        Assert.False(File.Exists(Path.Combine(lab.Clone, ".git", "hooks", "pre-push")));
    }

    [Fact]
    public async Task An_environment_that_names_another_folder_opens_nothing()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolmentTests.EnrolAsync(lab);
        await lab.PublishAsync();
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
        var was = lab.Environment["VIBEWORKOUT_CONFIG_HOME"];
        lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = lab.Folder["elsewhere"];
        var blocked = await EnrolmentTests.AgentAsync(lab, lab.Clone);
        Assert.Equal(2, blocked.ExitCode);
        Assert.Contains("config folder", blocked.Stderr, StringComparison.Ordinal);
        lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = was;
        Assert.Equal(0, (await EnrolmentTests.AgentAsync(lab, lab.Clone)).ExitCode);
    }
}
