using System.Diagnostics;
using System.Security.Cryptography;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>
/// git as people have it. In each set-up calls pass and the log comes home, again and again, while the user's git directory, config and
/// hooks stay byte for byte as they were, nobody is asked anything and nothing of theirs runs.
/// </summary>
public class GitSetupTests
{
    /// <summary>By name: what is done before <c>init</c>. Null where this machine's git cannot do it.</summary>
    private static readonly Dictionary<string, Func<GateLab, Task<bool>>> Setups = new()
    {
        ["nothing special"] = _ => Task.FromResult(true),
        ["safe.bareRepository=explicit"] = lab =>
        {
            // for the test's own look into the remote; the gate passes nothing of it on
            (lab.Environment["GIT_CONFIG_COUNT"], lab.Environment["GIT_CONFIG_KEY_0"], lab.Environment["GIT_CONFIG_VALUE_0"]) = (
                "1",
                "safe.bareRepository",
                "all"
            );
            return Global(lab, "safe.bareRepository", "explicit");
        },
        ["push options"] = lab => Local(lab, ("push.pushOption", "merge_request.create")),
        ["a refspec that covers the hidden refs"] = async lab =>
            await lab.GitAsync(lab.Clone, "config", "--add", "remote.origin.fetch", "+refs/vibeworkout/*:refs/vibeworkout/*") is not null,
        ["a mirror"] = lab => Local(lab, ("remote.origin.mirror", "true")),
        ["a promisor remote"] = lab =>
            Local(
                lab,
                ("remote.origin.promisor", "true"),
                ("remote.origin.partialclonefilter", "blob:none"),
                ("extensions.partialclone", "origin")
            ),
        ["pushes that go to a fork"] = async lab =>
            await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["fork.git"]) is not null
            && await Local(lab, ("remote.origin.pushurl", lab.Folder["fork.git"])),
        ["pushInsteadOf"] = lab => Global(lab, $"url.{lab.Folder["nowhere"]}/.pushInsteadOf", lab.Folder.Path + "/"),
        ["insteadOf"] = lab => Rewritten(lab, global: true),
        ["a condition on the remote's address"] = async lab =>
        {
            await File.WriteAllTextAsync(lab.Folder["home", "work"], $"[url \"{lab.Folder.Path}/\"]\n\tinsteadOf = https://git.invalid/\n");
            return await Global(lab, $"includeIf.gitdir:{lab.Clone}/.path", lab.Folder["home", "work"])
                && await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", "https://git.invalid/remote.git") is not null;
        },
        ["settings in the environment"] = lab => Rewritten(lab, global: false),
        ["a config for each work tree"] = async lab =>
        {
            await lab.GitAsync(lab.Clone, "config", "extensions.worktreeConfig", "true");
            await lab.GitAsync(lab.Clone, "config", "--worktree", $"url.{lab.Folder.Path}/.insteadOf", "https://git.invalid/");
            return await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", "https://git.invalid/remote.git") is not null;
        },
        ["a relative address"] = async lab => await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", "../remote.git") is not null,
        ["an ssh command"] = async lab =>
        {
            Write(lab.Folder["ssh"], "#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n");
            return await Global(lab, "core.sshCommand", lab.Folder["ssh"])
                && await Local(lab, ("remote.origin.url", $"ssh://git@host.invalid{lab.Remote}"));
        },
        ["an ssh that stays"] = async lab =>
        {
            Write(
                lab.Folder["ssh"],
                $"#!/bin/sh\nfor last; do :; done\n[ -e '{lab.Folder["master"]}' ] || {{ touch '{lab.Folder["master"]}'; cd "
                    + $"'{lab.Folder.Path}'; sleep 60 </dev/null >/dev/null & }}\nexec sh -c \"$last\"\n"
            );
            lab.Environment["GIT_SSH_COMMAND"] = lab.Folder["ssh"];
            lab.Environment["GIT_SSH_VARIANT"] = "simple";
            return await Local(lab, ("remote.origin.url", $"ssh://git@host.invalid{lab.Remote}"));
        },
        ["an empty identity"] = lab =>
        {
            foreach (var name in new[] { "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL" })
            {
                lab.Environment[name] = "";
            }

            return Local(lab, ("user.useConfigOnly", "true"));
        },
        ["signed commits and pushes"] = lab =>
            Local(lab, ("commit.gpgSign", "true"), ("push.gpgSign", "true"), ("gpg.program", "/nowhere")),
        ["hooks of the user's everywhere"] = async lab =>
        {
            foreach (var hook in new[] { "pre-push", "reference-transaction", "post-checkout", "pre-auto-gc" })
            {
                Write(
                    Path.Combine(Directory.CreateDirectory(lab.Folder["hooks"]).FullName, hook),
                    $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\nexit 1\n"
                );
            }

            return await Global(lab, "core.hooksPath", lab.Folder["hooks"]);
        },
        ["hooks by config"] = async lab =>
        {
            await Global(lab, "hook.mine.event", "reference-transaction");
            return await Global(lab, "hook.mine.command", $"echo \"$PWD\" | grep -q '{lab.Clone}' && touch '{lab.Folder["ran"]}'");
        },
        ["maintenance and everything at once"] = lab =>
            Local(
                lab,
                ("gc.auto", "1"),
                ("maintenance.auto", "true"),
                ("fetch.prune", "true"),
                ("fetch.writeCommitGraph", "true"),
                ("core.logAllRefUpdates", "always"),
                ("transfer.fsckObjects", "true")
            ),
    };

    public static TheoryData<string> Names => [.. Setups.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Calls_pass_the_log_comes_home_and_the_users_git_is_as_before(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "shell scripts");
        using var lab = await GateLab.WithoutGateAsync();
        await lab.PublishAsync(seconds: 280);
        Assert.SkipUnless(await Setups[name](lab), "this git cannot be set up so");
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        // what was not there at init asks, traces or leads astray, and must not
        Write(lab.Folder["asked"], $"#!/bin/sh\ntouch '{lab.Folder["ran"]}'\n");
        foreach (var variable in new[] { "SSH_ASKPASS", "GIT_ASKPASS" })
        {
            lab.Environment[variable] = lab.Folder["asked"];
        }

        lab.Environment["GIT_TRACE"] = lab.Folder["ran"];
        lab.Environment["DISPLAY"] = ":99";
        var (syncs, calls) = Programs.PublishedCli is null ? (2, 6) : (20, 200);
        var before = Snapshot(lab);
        var clock = Stopwatch.StartNew();
        for (var sync = 0; sync < syncs; sync++)
        {
            var passed = await Task.WhenAll(Enumerable.Range(0, calls / syncs).Select(_ => lab.HookAsync("pre-tool-use")));
            Assert.All(passed, call => Assert.True(call.ExitCode == 0, call.ToString()));
            var sent = await lab.CliAsync("sync");
            Assert.True(sent.ExitCode == 0, sent.ToString());
        }

        Assert.False(File.Exists(lab.Folder["ran"]));
        lab.Environment.Remove("GIT_TRACE");
        Assert.Equal(calls, (await lab.RemoteLogAsync()).Count);
        Assert.Equal(before, Snapshot(lab));
        Programs.Report(
            $"git set-up \"{name}\": {calls} calls and {syncs} syncs in {clock.Elapsed.TotalSeconds:0.0} s, the user's git as "
                + $"before, nobody asked"
        );
    }

    [Fact]
    public async Task A_repository_with_SHA_256_is_served_as_well()
    {
        using var lab = await GateLab.WithoutGateAsync();
        foreach (var folder in new[] { lab.Remote, lab.Clone })
        {
            Directory.Delete(folder, recursive: true);
        }

        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", "--object-format=sha256", lab.Remote);
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--object-format=sha256", lab.Clone);
        await lab.GitAsync(lab.Clone, "remote", "add", "origin", lab.Remote);
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        await lab.PublishAsync();
        var call = await lab.HookAsync("pre-tool-use");
        Assert.True(call.ExitCode == 0, call.ToString());
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
        Assert.Equal(64, (await lab.GitAsync(lab.Remote, "rev-parse", RefNames.Stats(lab.User))).Length);
    }

    [Theory]
    [InlineData("GIT_ASKPASS")]
    [InlineData("SSH_ASKPASS")]
    [InlineData("core.askPass")]
    [InlineData("credential.helper")]
    public async Task Whoever_signs_the_person_in_signs_the_gate_in(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        server.Before = GitHttpServer.AskFor("u", "p");
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", server.UrlOf("remote.git"));
        Write(lab.Folder["ask"], "#!/bin/sh\ncase \"$1\" in U*) echo u;; *) echo \"$SOME_SECRET\";; esac\n");
        Write(lab.Folder["helper"], "#!/bin/sh\necho username=u\necho password=p\n");
        if (how.Contains('.', StringComparison.Ordinal))
        {
            await Global(
                lab,
                how,
                how == "core.askPass" ? lab.Folder["ask"] : "!f() { echo username=u; echo \"password=$SOME_SECRET\"; }; f"
            );
        }
        else
        {
            lab.Environment[how] = lab.Folder["ask"];
        }

        lab.Environment["SOME_SECRET"] = "p";
        if (how != "credential.helper")
        {
            Write(lab.Folder["ask"], "#!/bin/sh\ncase \"$1\" in U*) echo u;; *) echo p;; esac\n");
        }

        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        await lab.PublishAsync();
        var call = await lab.HookAsync("pre-tool-use");
        Assert.True(call.ExitCode == 0, call.ToString());
        Assert.Equal(0, (await lab.CliAsync("sync")).ExitCode);
    }

    private static async Task<bool> Global(GateLab lab, string key, string value) =>
        await lab.GitAsync(lab.Clone, "config", "--global", key, value) is not null;

    private static async Task<bool> Local(GateLab lab, params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            await lab.GitAsync(lab.Clone, "config", key, value);
        }

        return true;
    }

    private static async Task<bool> Rewritten(GateLab lab, bool global)
    {
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", "https://git.invalid/remote.git");
        var (key, value) = ($"url.{lab.Folder.Path}/.insteadOf", "https://git.invalid/");
        if (global)
        {
            return await Global(lab, key, value);
        }

        (lab.Environment["GIT_CONFIG_COUNT"], lab.Environment["GIT_CONFIG_KEY_0"], lab.Environment["GIT_CONFIG_VALUE_0"]) = (
            "1",
            key,
            value
        );
        return true;
    }

    /// <summary>All that is the user's: the git directory but for what is ours, their config, and the fork if they have one.</summary>
    private static string Snapshot(GateLab lab) =>
        string.Join(
            "\n",
            new[] { Path.Combine(lab.Clone, ".git"), lab.Folder["fork.git"] }
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
                .Concat(Directory.GetFiles(lab.Folder["home"]))
                .Where(file => !file.StartsWith(lab.State + Path.DirectorySeparatorChar, StringComparison.Ordinal) && file != lab.LogFile)
                .Order(StringComparer.Ordinal)
                .Select(file =>
                    $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))} "
                    + $"{(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(file))}"
                )
        );

    private static void Write(string path, string script)
    {
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
