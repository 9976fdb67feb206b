using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>A person's own <c>git push</c>, with no agent running, brings the log along; and never fails, waits or prints because of
/// it.</summary>
public class PushHookTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_push_brings_the_waiting_lines_home() =>
        await WithLabAsync(async lab =>
        {
            await lab.HookAsync("pre-tool-use");
            var push = await PushAsync(lab, lab.Clone);
            Assert.Equal(0, push.ExitCode);
            AssertSilent(lab, push);
            await ArrivesAsync(lab, 1);
        });

    [Fact]
    public async Task So_does_a_push_from_a_linked_worktree() =>
        await WithLabAsync(async lab =>
        {
            await lab.GitAsync(lab.Clone, "worktree", "add", "-q", "-b", "side", lab.Folder["tree"]);
            await lab.HookAsync("pre-tool-use", folder: lab.Folder["tree"]);
            Assert.Equal(0, (await PushAsync(lab, lab.Folder["tree"], "side")).ExitCode);
            await ArrivesAsync(lab, 1);
        });

    [Fact]
    public async Task A_fetch_and_a_commit_start_nothing() =>
        await WithLabAsync(async lab =>
        {
            await lab.HookAsync("pre-tool-use");
            await lab.CloneAsync(lab.Folder["other"]);
            await lab.GitAsync(lab.Folder["other"], "commit", "-q", "--allow-empty", "-m", "x");
            await lab.GitAsync(lab.Folder["other"], "push", "-q", "origin", "HEAD");
            await lab.GitAsync(lab.Clone, "fetch", "-q");
            await lab.GitAsync(lab.Clone, "commit", "-q", "--allow-empty", "-m", "y");
            Assert.Single(lab.LocalLog());
            Assert.Equal("", await lab.GitAsync(lab.Remote, "for-each-ref", "refs/vibeworkout"));
        });

    [Fact]
    public async Task Hooks_that_were_there_run_as_before_with_their_arguments_input_and_verdict()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Write(Path.Combine(lab.Clone, ".git", "hooks", "pre-push"), "#!/bin/sh\necho \"mine $1\" >&2\ncat >seen\n[ ! -f forbid ]\n");
        Write(
            Path.Combine(lab.Clone, ".git", "hooks", "reference-transaction"),
            "#!/bin/sh\n[ \"$1\" = committed ] && cat >>transactions\nexit 0\n"
        );
        var before = Snapshot(lab);
        await lab.InitAsync();
        await lab.HookAsync("pre-tool-use");

        var push = await PushAsync(lab, lab.Clone);
        Assert.Equal(0, push.ExitCode);
        Assert.Contains("mine origin", push.Stderr, StringComparison.Ordinal);
        Assert.Contains("refs/heads/main", await File.ReadAllTextAsync(Path.Combine(lab.Clone, "seen")), StringComparison.Ordinal);
        Assert.Contains(
            "refs/remotes/origin/main",
            await File.ReadAllTextAsync(Path.Combine(lab.Clone, "transactions")),
            StringComparison.Ordinal
        );
        await ArrivesAsync(lab, 1);

        await File.WriteAllTextAsync(Path.Combine(lab.Clone, "forbid"), "");
        Assert.NotEqual(0, (await PushAsync(lab, lab.Clone)).ExitCode); // their veto stands

        await lab.InitAsync();
        await lab.CliAsync("uninstall");
        Assert.Equal(before, Snapshot(lab));
    }

    [Fact]
    public async Task When_the_program_is_gone_the_push_goes_on_in_silence() =>
        await WithLabAsync(async lab =>
        {
            foreach (var hook in new[] { "pre-push", "reference-transaction" })
            {
                var path = Path.Combine(lab.Clone, ".git", "hooks", hook);
                File.WriteAllText(path, File.ReadAllText(path).Replace(Programs.Cli, "/nowhere/vibeworkout", StringComparison.Ordinal));
            }

            var push = await PushAsync(lab, lab.Clone);
            Assert.Equal(0, push.ExitCode);
            AssertSilent(lab, push);
        });

    [Fact]
    public async Task With_real_husky_the_line_that_init_asks_for_is_enough()
    {
        var modules = Environment.GetEnvironmentVariable("VIBEWORKOUT_NODE_MODULES");
        Assert.SkipWhen(string.IsNullOrEmpty(modules), "husky is not installed (eng/install-test-needs does it)");
        using var lab = await GateLab.WithoutGateAsync();
        File.CreateSymbolicLink(Path.Combine(lab.Clone, "node_modules"), modules);
        var husky = await Programs.RunAsync("node", lab.Clone, lab.Environment, default, Path.Combine(modules, "husky", "bin.js"));
        Assert.True(husky.ExitCode == 0, husky.ToString());
        Assert.Equal(".husky/_", await lab.GitAsync(lab.Clone, "config", "core.hooksPath"));

        var init = await lab.InitAsync();
        const string Asked = "add this line to .husky/pre-push: ";
        Assert.Contains(Asked, init.Stdout, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(lab.Clone, ".husky", "pre-push"))); // the team's file is the team's to write
        var line = init.Stdout[(init.Stdout.IndexOf(Asked, StringComparison.Ordinal) + Asked.Length)..].Split('\n')[0].Trim();
        File.WriteAllText(Path.Combine(lab.Clone, ".husky", "pre-push"), line + "\n");
        Assert.DoesNotContain(Asked, (await lab.InitAsync()).Stdout, StringComparison.Ordinal);

        var withProgram = new Dictionary<string, string>(lab.Environment)
        {
            ["PATH"] = $"{Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        await lab.HookAsync("pre-tool-use");
        var push = await PushAsync(lab, lab.Clone, environment: withProgram);
        Assert.Equal(0, push.ExitCode);
        await ArrivesAsync(lab, 1);

        await lab.HookAsync("pre-tool-use");
        var without = await PushAsync(lab, lab.Clone); // somebody who has not installed it
        Assert.Equal(0, without.ExitCode);
        AssertSilent(lab, without);
    }

    [Theory]
    [InlineData("lefthook.yml", null, "add to lefthook.yml")]
    [InlineData(null, ".githooks", "add this line to .githooks/pre-push")]
    public async Task Other_managers_files_are_theirs_and_init_says_what_to_add(string? file, string? hooksPath, string advice)
    {
        using var lab = await GateLab.WithoutGateAsync();
        if (file is not null)
        {
            File.WriteAllText(Path.Combine(lab.Clone, file), "pre-push:\n");
        }

        if (hooksPath is not null)
        {
            Directory.CreateDirectory(Path.Combine(lab.Clone, hooksPath));
            await lab.GitAsync(lab.Clone, "config", "core.hooksPath", hooksPath);
        }

        var before = Snapshot(lab);
        Assert.Contains(advice, (await lab.InitAsync()).Stdout, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(lab));
    }

    [Theory]
    [InlineData("init manager")]
    [InlineData("init manager init manager")]
    [InlineData("manager init")]
    [InlineData("manager init manager")]
    [InlineData("manager init manager init")]
    [InlineData("manager manager init init manager manager")]
    [InlineData("mine init manager init manager")]
    [InlineData("mine manager init manager init")]
    public async Task With_real_pre_commit_in_any_order_again_and_again_a_push_works_and_runs_everybody_once(string order)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(f => Path.Combine(f, "pre-commit"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "pre-commit is not installed (eng/install-test-needs does it)");
        using var lab = await GateLab.WithoutGateAsync();
        lab.Environment["PRE_COMMIT_HOME"] = lab.Folder["pre-commit"];
        File.WriteAllText(
            Path.Combine(lab.Clone, ".pre-commit-config.yaml"),
            $"repos:\n- repo: local\n  hooks:\n  - {{id: x, name: t, entry: sh -c \"echo team >>{lab.Folder["checked"]}\", "
                + $"language: system, always_run: true, pass_filenames: false, stages: [push]}}\n"
        );
        string? undone = null;
        var there = new HashSet<string>();
        foreach (var step in order.Split(' '))
        {
            if (step == "mine")
            {
                Write(Path.Combine(lab.Clone, ".git", "hooks", "pre-push"), $"#!/bin/sh\necho mine >>{lab.Folder["checked"]}\n");
            }
            else if (step == "manager")
            {
                var installed = await Programs.RunAsync(program, lab.Clone, lab.Environment, default, "install", "-t", "pre-push");
                Assert.True(installed.ExitCode == 0, installed.ToString());
            }
            else
            {
                undone ??= HookFiles(lab);
                Assert.Equal(0, (await lab.InitAsync()).ExitCode);
            }

            await lab.HookAsync("pre-tool-use");
            File.Delete(lab.Folder["checked"]);
            var push = await PushAsync(lab, lab.Clone);
            Assert.True(push.ExitCode == 0, push.ToString());
            there.Add(step);
            Assert.Equal((there.Contains("mine") ? 1 : 0, there.Contains("manager") ? 1 : 0), (Ran(lab, "mine"), Ran(lab, "team")));
        }

        Assert.DoesNotContain(
            "post-push",
            (await lab.CliAsync("doctor", "--json"))
                .Stdout.Split("},")
                .Where(f => !f.Contains("\"ok\"", StringComparison.Ordinal))
                .Aggregate("", string.Concat),
            StringComparison.Ordinal
        );
        await lab.CliAsync("uninstall");
        Assert.DoesNotContain("# vibeworkout:", HookFiles(lab), StringComparison.Ordinal);
        if (
            !order.EndsWith("manager", StringComparison.Ordinal)
            && order.LastIndexOf("manager", StringComparison.Ordinal) < order.IndexOf("init", StringComparison.Ordinal)
        )
        {
            Assert.Equal(undone, HookFiles(lab));
        }

        File.Delete(lab.Folder["checked"]);
        Assert.Equal(0, (await PushAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(
            (order.Contains("mine", StringComparison.Ordinal) ? 1 : 0, order.Contains("manager", StringComparison.Ordinal) ? 1 : 0),
            (Ran(lab, "mine"), Ran(lab, "team"))
        );
    }

    [Fact]
    public async Task With_real_lefthook_the_lines_that_init_asks_for_are_enough()
    {
        var modules = Environment.GetEnvironmentVariable("VIBEWORKOUT_NODE_MODULES");
        var program = string.IsNullOrEmpty(modules) ? null : Path.Combine(modules, "lefthook-linux-x64", "bin", "lefthook");
        Assert.SkipUnless(File.Exists(program), "lefthook is not installed (eng/install-test-needs does it)");
        using var lab = await GateLab.CreateAsync(); // ours first: lefthook puts it aside and does not run it
        File.WriteAllText(Path.Combine(lab.Clone, "lefthook.yml"), $"pre-push:\n  jobs:\n    - run: echo team >>{lab.Folder["checked"]}\n");
        lab.Environment["PATH"] = $"{Path.GetDirectoryName(Programs.Cli)}:{Environment.GetEnvironmentVariable("PATH")}";
        async Task InstallAsync()
        {
            var installed = await Programs.RunAsync(program, lab.Clone, lab.Environment, default, "install", "-f");
            Assert.True(installed.ExitCode == 0, installed.ToString());
        }

        await InstallAsync();
        var init = await lab.InitAsync();
        const string Asked = "add to lefthook.yml, under pre-push: jobs: ";
        Assert.Contains(Asked, init.Stdout, StringComparison.Ordinal);
        var line = init.Stdout[(init.Stdout.IndexOf(Asked, StringComparison.Ordinal) + Asked.Length)..].Split('\n')[0].Trim();
        File.AppendAllText(Path.Combine(lab.Clone, "lefthook.yml"), $"    {line}\n");
        await InstallAsync();
        Assert.DoesNotContain(Asked, (await lab.InitAsync()).Stdout, StringComparison.Ordinal);
        await lab.HookAsync("pre-tool-use");
        File.WriteAllText(Path.Combine(lab.Clone, "more"), "more\n"); // with nothing to push lefthook runs nothing
        await lab.GitAsync(lab.Clone, "add", "more");
        var push = await PushAsync(lab, lab.Clone);
        Assert.True(push.ExitCode == 0, push.ToString());
        Assert.Equal(1, Ran(lab, "team"));
        await ArrivesAsync(lab, 1);
        await lab.CliAsync("uninstall");
        Assert.DoesNotContain("# vibeworkout:", HookFiles(lab), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~/.githooks", true)]
    [InlineData(".git/hooks", false)]
    [InlineData(".githooks", true)]
    [InlineData("ABSOLUTE", true)]
    public async Task Doctor_finds_the_hooks_where_git_does(string hooksPath, bool write)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.GitAsync(
            lab.Clone,
            "config",
            "--global",
            "core.hooksPath",
            hooksPath.Replace("ABSOLUTE", lab.Folder["hooks"], StringComparison.Ordinal)
        );
        var folder = Path.GetFullPath(await lab.GitAsync(lab.Clone, "rev-parse", "--git-path", "hooks"), lab.Clone);
        if (write)
        {
            Assert.Contains("does not bring the log along", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
            Directory.CreateDirectory(folder);
            Write(Path.Combine(folder, "pre-push"), "#!/bin/sh\nvibeworkout git-hook pre-push 2>/dev/null || true\n");
        }

        var doctor = (await lab.CliAsync("doctor")).Stdout;
        Assert.Contains("✓ post-push", doctor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_that_knows_hooks_by_config_gets_one_and_loses_it_again()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var real = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, "git")).First(File.Exists);
        Directory.CreateDirectory(lab.Folder["bin"]);
        Write(
            lab.Folder["bin", "git"],
            $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'git version 2.54.0'; exit 0; }}\nexec '{real}' \"$@\"\n"
        );
        lab.Environment["PATH"] = $"{lab.Folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        var before = await File.ReadAllTextAsync(Path.Combine(lab.Clone, ".git", "config"));
        await lab.InitAsync();
        Assert.Equal("pre-push", await lab.GitAsync(lab.Clone, "config", "hook.vibeworkout.event"));
        Assert.Contains("git-hook pre-push", await lab.GitAsync(lab.Clone, "config", "hook.vibeworkout.command"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(lab.Clone, ".git", "hooks", "pre-push")));
        await lab.CliAsync("uninstall");
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(lab.Clone, ".git", "config")));
    }

    private static async Task WithLabAsync(Func<GateLab, Task> test)
    {
        using var lab = await GateLab.CreateAsync();
        await test(lab);
    }

    private static async Task<Ended> PushAsync(
        GateLab lab,
        string folder,
        string branch = "main",
        Dictionary<string, string>? environment = null
    )
    {
        await lab.GitAsync(folder, "commit", "-q", "--allow-empty", "-m", "work");
        return await Programs.RunAsync("git", folder, environment ?? lab.Environment, default, "push", "origin", branch);
    }

    private static void AssertSilent(GateLab lab, Ended push) =>
        Assert.DoesNotContain(
            "vibeworkout",
            (push.Stdout + push.Stderr).Replace(lab.Folder.Path, "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

    private static Task<int> ArrivesAsync(GateLab lab, int lines) =>
        Eventually.BecomesAsync(async () => (await lab.RemoteLogAsync()).Count, count => count == lines, "the log after the push");

    private static int Ran(GateLab lab, string who) =>
        File.Exists(lab.Folder["checked"]) ? File.ReadLines(lab.Folder["checked"]).Count(l => l == who) : 0;

    private static string HookFiles(GateLab lab) =>
        string.Join(
            "\n",
            Directory
                .GetFiles(Path.Combine(lab.Clone, ".git", "hooks"))
                .Where(f => !f.EndsWith(".sample", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(f => $"{Path.GetFileName(f)}\n{File.ReadAllText(f)}")
        );

    private static void Write(string path, string script)
    {
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, Executable);
    }

    private static string Snapshot(GateLab lab) =>
        string.Join(
            "\n",
            new[]
            {
                Path.Combine(lab.Clone, ".git", "hooks"),
                Path.Combine(lab.Clone, ".githooks"),
                Path.Combine(lab.Clone, "lefthook.yml"),
            }
                .SelectMany(path =>
                    Directory.Exists(path) ? Directory.GetFiles(path)
                    : File.Exists(path) ? [path]
                    : []
                )
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} {File.GetUnixFileMode(f)} {File.ReadAllText(f)}")
        );
}
