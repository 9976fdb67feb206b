using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>What runs a program or sends git elsewhere counts as it was at <c>init</c>: a new setting blocks and names itself, a new
/// variable is left out. What does neither is nobody's business.</summary>
public class UserGitTests
{
    [Theory]
    [InlineData("remote.origin.uploadpack", "RUN", "remote.origin.uploadpack")]
    [InlineData("remote.origin.receivepack", "RUN", "remote.origin.receivepack")]
    [InlineData("remote.origin.vcs", "evil", "remote.origin.vcs")]
    [InlineData("url.ext::RUN %S .insteadOf", "REMOTE", "insteadOf")]
    [InlineData("url./elsewhere/.insteadOf", "/", "insteadOf")]
    [InlineData("include.path", "INCLUDED", "include.path")]
    [InlineData("includeIf.gitdir:**.path", "INCLUDED", "includeif.gitdir:**.path")]
    [InlineData("core.sshCommand", "RUN", "core.sshCommand")] // though the remote is a path today
    [InlineData("core.gitProxy", "RUN", "core.gitProxy")]
    [InlineData("core.askPass", "RUN", "core.askPass")]
    [InlineData("credential.helper", "RUN", "credential.helper")]
    [InlineData("credential.https://host.invalid.helper", "RUN", "credential.https://host.invalid.helper")]
    [InlineData("remote.other.uploadpack", "RUN", "remote.other.uploadpack")]
    [InlineData("remote.other.url", "ext::sh -c true", "remote.other.url")]
    [InlineData("include.path", "/nowhere", "include.path")]
    [InlineData("url.git@host.invalid:.insteadOf", "https://host.invalid/", "insteadOf")]
    public async Task A_setting_that_is_planted_blocks_at_the_next_call_and_never_runs(string key, string value, string named)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Write(lab.Folder["run"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexec \"$@\"\n");
        await File.WriteAllTextAsync(
            lab.Folder["included"],
            $"[remote \"origin\"]\n\tuploadpack = {lab.Folder["run"]} s3cret git-upload-pack\n",
            TestContext.Current.CancellationToken
        );
        string Fill(string text) =>
            text.Replace("RUN", lab.Folder["run"] + " s3cret git-upload-pack", StringComparison.Ordinal)
                .Replace("REMOTE", lab.Remote, StringComparison.Ordinal)
                .Replace("INCLUDED", lab.Folder["included"], StringComparison.Ordinal);
        await lab.GitAsync(lab.Clone, "config", Fill(key), Fill(value));

        var planted = await lab.HookAsync("pre-tool-use"); // the signal that is kept is good still
        Assert.Equal(2, planted.ExitCode);
        Assert.Contains(named, planted.Stderr, StringComparison.Ordinal);
        Assert.Contains("vibeworkout init", planted.Stderr, StringComparison.Ordinal);
        if (!key.Contains("RUN", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("s3cret", planted.Stderr, StringComparison.Ordinal);
        }

        Assert.Contains(lab.LocalLog(), l => l is Protocol.Log.AttemptEvent { Reason: "config_changed" });
        Assert.NotEqual(0, (await lab.CliAsync("sync")).ExitCode);
        await lab.CliAsync("status");
        Assert.Contains("git settings", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.Folder["ran"]));

        await lab.GitAsync(lab.Clone, "config", "--unset", Fill(key));
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
    }

    [Fact]
    public async Task What_the_person_accepts_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Write(lab.Folder["run"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexec git-upload-pack \"$@\"\n");
        await lab.GitAsync(lab.Clone, "config", "remote.origin.uploadpack", lab.Folder["run"]);
        Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Assert.Contains("remote.origin.uploadpack", (await lab.InitAsync()).Stdout, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Assert.True(File.Exists(lab.Folder["ran"]));
        Assert.DoesNotContain(
            Directory.GetFiles(lab.Folder["home", "vibeworkout"], "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains(lab.Folder["run"], StringComparison.Ordinal)
        ); // digests only

        await lab.GitAsync(lab.Clone, "config", "remote.origin.uploadpack", lab.Folder["run"] + " --strict"); // another value is another setting
        Assert.Equal(2, (await lab.HookAsync("pre-tool-use")).ExitCode);
    }

    [Theory]
    [InlineData("user.name", "Somebody Else")]
    [InlineData("alias.x", "!touch x")]
    [InlineData("core.editor", "vi")]
    [InlineData("remote.other.url", "https://host.invalid/x.git")]
    [InlineData("credential.username", "me")]
    [InlineData("includeIf.gitdir:/nowhere/.path", "/nowhere")]
    [InlineData("http.proxy", "http://proxy.invalid")]
    [InlineData("core.hooksPath", "/nowhere")]
    public async Task What_runs_nothing_and_sends_git_nowhere_else_blocks_nothing(string key, string value)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        await lab.GitAsync(lab.Clone, "config", key, value);
        await lab.GitAsync(lab.Clone, "config", "--global", key, value);
        var call = await lab.HookAsync("pre-tool-use");
        Assert.True(call.ExitCode == 0, call.ToString());
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
    }

    [Fact]
    public async Task An_include_whose_condition_is_met_later_was_accepted_with_the_others_and_what_it_brings_was_not()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        await File.WriteAllTextAsync(lab.Folder["included"], "[user]\n\temail = at@work.invalid\n", TestContext.Current.CancellationToken);
        await lab.GitAsync(lab.Clone, "config", "includeIf.onbranch:work.path", lab.Folder["included"]);
        await lab.InitAsync();

        await lab.GitAsync(lab.Clone, "symbolic-ref", "HEAD", "refs/heads/work");
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);

        await File.WriteAllTextAsync(
            lab.Folder["included"],
            "[remote \"origin\"]\n\tuploadpack = planted git-upload-pack\n",
            TestContext.Current.CancellationToken
        );
        Assert.Contains("remote.origin.uploadpack", (await lab.HookAsync("pre-tool-use")).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_accepted_in_one_work_tree_stays_so_after_an_init_in_another()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        await lab.GitAsync(lab.Clone, "config", "extensions.worktreeConfig", "true");
        await lab.GitAsync(lab.Clone, "config", "--worktree", "core.askPass", "own");
        await lab.InitAsync();
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", "--detach", lab.Folder["tree"], "HEAD");
        File.Copy(Path.Combine(lab.Clone, "vibeworkout.config.json"), lab.Folder["tree", "vibeworkout.config.json"], overwrite: true);
        Assert.Equal(
            0,
            (
                await lab.CliInAsync(
                    lab.Folder["tree"],
                    null,
                    "init",
                    "--user-key",
                    GateLab.UserKeyText,
                    "--public-key",
                    lab.Key.PublicKey.Hex
                )
            ).ExitCode
        );

        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
    }

    [Fact]
    public async Task An_environment_that_names_another_user_folder_is_no_first_use_for_a_sync_either()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Write(lab.Folder["run"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexec git-upload-pack \"$@\"\n");
        await lab.GitAsync(lab.Clone, "config", "remote.origin.uploadpack", lab.Folder["run"]);
        // as whoever plants it would: with the pins, which are no secret, and no record
        var own = lab.Environment["VIBEWORKOUT_CONFIG_HOME"];
        foreach (
            var file in Directory
                .GetFiles(own, "*", SearchOption.AllDirectories)
                .Where(file => !file.Contains("settings", StringComparison.Ordinal))
        )
        {
            var copy = Path.Combine(lab.Folder["other"], Path.GetRelativePath(own, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        lab.Environment["VIBEWORKOUT_CONFIG_HOME"] = lab.Folder["other"];
        var call = await lab.HookAsync("pre-tool-use");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("VIBEWORKOUT_CONFIG_HOME", call.Stderr, StringComparison.Ordinal);
        Assert.NotEqual(0, (await lab.CliAsync("sync")).ExitCode);
        Assert.False(File.Exists(lab.Folder["ran"]));
        await lab.InitAsync(); // the person's own, here as well
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
    }

    [Fact]
    public async Task Doctors_self_test_runs_nothing_of_the_persons_settings()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Write(lab.Folder["run"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexec git-upload-pack \"$@\"\n");
        await File.WriteAllTextAsync(
            lab.Folder["global"],
            $"[remote \"origin\"]\n\tuploadpack = {lab.Folder["run"]}\n",
            TestContext.Current.CancellationToken
        );
        lab.Environment["GIT_CONFIG_GLOBAL"] = lab.Folder["global"];
        await lab.CliAsync("doctor");
        Assert.False(File.Exists(lab.Folder["ran"]));
    }

    [Fact]
    public async Task A_gate_from_before_settings_were_recorded_takes_what_is_there_for_the_persons_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Write(lab.Folder["run"], "#!/bin/sh\nexec git-upload-pack \"$@\"\n");
        await lab.GitAsync(lab.Clone, "config", "remote.origin.uploadpack", lab.Folder["run"]);
        Directory.Delete(lab.Folder["home", "vibeworkout", "settings"], recursive: true);
        // and a private repository of the form of then, which includes the user's whole config
        Directory.CreateDirectory(Path.Combine(lab.State, "signal.git"));
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", Path.Combine(lab.State, "signal.git"));
        await lab.GitAsync(Path.Combine(lab.State, "signal.git"), "config", "include.path", "../../config");
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Assert.DoesNotContain(
            "include",
            await File.ReadAllTextAsync(Path.Combine(lab.State, "signal.git", "config"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Variables_that_were_not_there_at_init_reach_no_git()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "shell scripts");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Write(lab.Folder["evil"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexit 1\n");
        await File.WriteAllTextAsync(
            lab.Folder["evil-config"],
            $"[remote \"origin\"]\n\tuploadpack = {lab.Folder["evil"]}\n[core]\n\tfsmonitor = {lab.Folder["evil"]}\n",
            TestContext.Current.CancellationToken
        );
        var clean = new Dictionary<string, string>(lab.Environment);
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["GIT_CONFIG_GLOBAL"] = lab.Folder["evil-config"],
                ["GIT_CONFIG_SYSTEM"] = lab.Folder["evil-config"],
                ["GIT_CONFIG_COUNT"] = "2",
                ["GIT_CONFIG_KEY_0"] = "remote.origin.uploadpack",
                ["GIT_CONFIG_VALUE_0"] = lab.Folder["evil"],
                ["GIT_CONFIG_KEY_1"] = "url.ext::" + lab.Folder["evil"] + ".insteadOf",
                ["GIT_CONFIG_VALUE_1"] = "/",
                ["GIT_CONFIG_PARAMETERS"] = $"'remote.origin.uploadpack={lab.Folder["evil"]}'",
                ["GIT_SSH_COMMAND"] = lab.Folder["evil"],
                ["GIT_SSH"] = lab.Folder["evil"],
                ["GIT_ASKPASS"] = lab.Folder["evil"],
                ["SSH_ASKPASS"] = lab.Folder["evil"],
                ["GIT_EXEC_PATH"] = lab.Folder.Path,
                ["GIT_TRACE"] = lab.Folder["ran"],
                ["GIT_TRACE2_EVENT"] = lab.Folder["ran"],
                ["GIT_DIR"] = lab.Remote,
                ["GIT_ALLOW_PROTOCOL"] = "ext",
                ["GIT_TEMPLATE_DIR"] = lab.Folder.Path,
                ["GIT_EXTERNAL_DIFF"] = lab.Folder["evil"],
            }
        )
        {
            lab.Environment[name] = value;
        }

        var call = await lab.HookAsync("pre-tool-use");
        Assert.True(call.ExitCode == 0, call.ToString());
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
        Assert.False(File.Exists(lab.Folder["ran"]));

        // where the remote cannot be reached without them, they are named
        lab.Environment["GIT_DIR"] = "";
        foreach (var (name, value) in clean)
        {
            lab.Environment[name] = value;
        }

        await Programs.RunAsync("git", lab.Clone, clean, default, "remote", "set-url", "origin", "ssh://host.invalid/a.git");
        var sync = await lab.CliAsync("sync");
        Assert.Contains("GIT_SSH_COMMAND", sync.Stdout + sync.Stderr + (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.Folder["ran"]));
    }

    private static void Write(string path, string script)
    {
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
