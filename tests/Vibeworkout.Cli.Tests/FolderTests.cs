using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>What people are told is so for the folder they stand in.</summary>
public class FolderTests
{
    /// <summary>
    /// How a folder comes to be; what <c>status</c> says of it; whether doctor finds something broken, and the check that says so.
    /// </summary>
    private sealed record Case(Func<GateLab, Task<string>> Make, string State, string? Broken);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["the root"] = new(lab => Task.FromResult(lab.Clone), "locked", null),
        ["a linked work tree"] = new(WorkTreeAsync, "locked", null),
        ["a folder below the root"] = new(lab => Task.FromResult(Folder(lab.Clone, "sub")), "not_gated", "started here"),
        ["a folder below the root, with the plugin"] = new(
            lab =>
            {
                Write(lab.Folder["home", ".claude", "settings.json"], "{\"enabledPlugins\":{\"vibeworkout@vibeworkout\":true}}");
                return Task.FromResult(Folder(lab.Clone, "sub"));
            },
            "locked",
            null
        ),
        ["a repository inside the gate repo"] = new(
            async lab =>
            {
                await lab.GitAsync(lab.Clone, "init", "-q", "inner");
                return Path.Combine(lab.Clone, "inner");
            },
            "not_gated",
            "started here"
        ),
        ["a linked work tree whose main checkout is gone"] = new(
            async lab =>
            {
                var tree = await WorkTreeAsync(lab);
                Directory.Move(lab.Clone, lab.Folder["moved"]);
                return tree;
            },
            "locked",
            "folder"
        ),
        ["a repository that was never set up"] = new(
            async lab =>
            {
                await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["plain"]);
                return lab.Folder["plain"];
            },
            "not_gated",
            "folder"
        ),
        ["one whose settings call the gate all the same"] = new(
            async lab =>
            {
                await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["plain"]);
                Write(
                    lab.Folder["plain", ".claude", "settings.json"],
                    File.ReadAllText(Path.Combine(lab.Clone, ".claude", "settings.json"))
                );
                return lab.Folder["plain"];
            },
            "locked",
            "folder"
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Status_says_locked_only_where_a_hook_would_block_and_doctor_finds_what_is_open(string name)
    {
        using var lab = await HealthyAsync();
        var wanted = Cases[name];
        var folder = await wanted.Make(lab);
        using var status = JsonDocument.Parse((await lab.CliInAsync(folder, null, "status", "--json")).Stdout);
        Assert.Equal(wanted.State, status.RootElement.GetProperty("state").GetString());
        Assert.NotEqual("", status.RootElement.GetProperty("why").GetString());
        var hook = await lab.CliInAsync(
            folder,
            JsonSerializer.Serialize(
                new
                {
                    session_id = "s",
                    cwd = folder,
                    tool_name = "Bash",
                    tool_use_id = "t",
                }
            ),
            "hook",
            "pre-tool-use"
        );
        Assert.Equal(2, hook.ExitCode);
        Assert.True(
            wanted.State != "locked" || hook.Stderr.Contains(status.RootElement.GetProperty("why").GetString()!, StringComparison.Ordinal),
            $"{status.RootElement}\n{hook}"
        );

        var doctor = await lab.CliInAsync(folder, null, "doctor", "--json");
        using var findings = JsonDocument.Parse(doctor.Stdout);
        var broken = findings
            .RootElement.EnumerateArray()
            .Where(f => f.GetProperty("gravity").GetString() == "broken")
            .Select(f => f.GetProperty("check").GetString())
            .ToList();
        Assert.True(wanted.Broken is null ? broken.Count == 0 : broken.Contains(wanted.Broken), doctor.ToString());
        Assert.Equal(wanted.Broken is null ? 0 : 1, doctor.ExitCode);
    }

    [Theory]
    [InlineData("vibeworkout.config.json")]
    [InlineData(".claude/settings.json")]
    public async Task Nobody_waits_for_a_pipe_in_the_place_of_a_file(string file)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes are no files on Windows");
        using var lab = await HealthyAsync();
        File.Delete(Path.Combine(lab.Clone, file));
        Assert.Equal(0, (await Programs.RunAsync("mkfifo", lab.Clone, lab.Environment, default, file)).ExitCode);
        Task<Ended> HookAsync(string hook) =>
            lab.CliInAsync(
                lab.Clone,
                JsonSerializer.Serialize(
                    new
                    {
                        session_id = "s",
                        cwd = lab.Clone,
                        tool_name = "Bash",
                        tool_use_id = "t",
                    }
                ),
                "hook",
                hook
            );
        Assert.Equal(0, (await HookAsync("session-start")).ExitCode);
        var blocked = await HookAsync("pre-tool-use");
        Assert.Equal(2, blocked.ExitCode);
        Assert.DoesNotContain("8 s", blocked.Stderr, StringComparison.Ordinal);
        await HookAsync("post-tool-use");
        await lab.CliAsync("status");
        await lab.CliAsync("statusline");
        Assert.Equal(1, (await lab.CliAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task In_a_folder_that_was_deleted_people_are_told_that()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the system does not say where a process was");
        using var lab = await HealthyAsync();
        lab.Environment["VIBEWORKOUT"] = Programs.Cli;
        var ended = await Programs.RunAsync(
            "sh",
            Folder(lab.Clone, "gone"),
            lab.Environment,
            default,
            "-c",
            "rmdir \"$PWD\"; exec \"$VIBEWORKOUT\" doctor"
        );
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("was deleted", ended.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_a_gate_repo_init_says_that_the_gate_above_decides_and_changes_nothing()
    {
        using var lab = await HealthyAsync();
        await lab.GitAsync(lab.Clone, "init", "-q", "inner");
        var inner = Path.Combine(lab.Clone, "inner");
        var ended = await lab.CliInAsync(inner, null, "init", "--user-key", "octocat", "--public-key", lab.Key.PublicKey.Hex);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"lies inside {lab.Clone}", ended.Stderr, StringComparison.Ordinal);
        Assert.Equal([".git"], Directory.EnumerateFileSystemEntries(inner).Select(Path.GetFileName));
        Assert.Equal(1, (await lab.CliInAsync(inner, null, "uninstall")).ExitCode);
        Assert.True(File.Exists(Path.Combine(lab.Clone, "vibeworkout.config.json")));
    }

    [Fact]
    public async Task Uninstall_frees_a_folder_whose_git_directory_is_gone()
    {
        using var lab = await HealthyAsync();
        Directory.Delete(Path.Combine(lab.Clone, ".git"), recursive: true);
        var call = JsonSerializer.Serialize(
            new
            {
                session_id = "s",
                cwd = lab.Clone,
                tool_name = "Bash",
                tool_use_id = "t",
            }
        );
        Assert.Equal(2, (await lab.CliInAsync(lab.Clone, call, "hook", "pre-tool-use", "--plugin")).ExitCode);
        var ended = await lab.CliAsync("uninstall");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal(["README.md"], Directory.EnumerateFileSystemEntries(lab.Clone).Select(Path.GetFileName));
        Assert.Equal(new Ended(0, "", ""), await lab.CliInAsync(lab.Clone, call, "hook", "pre-tool-use", "--plugin"));
    }

    [Fact]
    public async Task Settings_with_a_member_twice_are_refused_with_the_lines_and_never_called_well()
    {
        using var lab = await HealthyAsync();
        var settings = Path.Combine(lab.Clone, ".claude", "settings.json");
        File.WriteAllText(settings, File.ReadAllText(settings).TrimEnd().TrimEnd('}') + ",\n  \"hooks\": {}\n}\n");
        var before = File.ReadAllText(settings);
        var doctor = await lab.CliAsync("doctor");
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("has the member \"hooks\" twice, on lines 2 and ", doctor.Stdout, StringComparison.Ordinal);
        foreach (var command in new[] { await lab.InitAsync(), await lab.CliAsync("uninstall") })
        {
            Assert.Equal(1, command.ExitCode);
            Assert.Contains("twice, on lines 2 and ", command.Stderr, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(settings));
        Assert.True(File.Exists(Path.Combine(lab.Clone, "vibeworkout.config.json")));
    }

    private static async Task<GateLab> HealthyAsync()
    {
        var lab = await GateLab.CreateAsync();
        lab.Environment["PATH"] = $"{Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}";
        await lab.PublishAsync(hrOk: false, bpm: 80, seconds: 250);
        return lab;
    }

    private static async Task<string> WorkTreeAsync(GateLab lab)
    {
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
        return lab.Folder["tree"];
    }

    private static string Folder(params string[] parts) => Directory.CreateDirectory(Path.Combine(parts)).FullName;

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
