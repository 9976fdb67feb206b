using System.Text.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Which gate counts: every folder that an agent can be in, with the plugin's hook and with a settings' one.</summary>
public class GateFinderTests
{
    /// <summary>What a hook does in a folder.</summary>
    private enum Does
    {
        /// <summary>The gate repo's heart rate decides, and the call is in its log.</summary>
        Gate,

        /// <summary>Blocks, with a sentence on the folder's <c>.git</c>.</summary>
        BlockForItsGit,

        /// <summary>Blocks, because there is no config.</summary>
        BlockForConfig,

        /// <summary>Blocks, because there is no repository.</summary>
        BlockForNoRepository,

        /// <summary>Lets the call run, and writes nothing.</summary>
        Nothing,
    }

    /// <summary>
    /// A folder: how it comes to be, whose path is given back; what the plugin's hook does there, and what a settings' hook does.
    /// </summary>
    private sealed record Case(Func<GateLab, Task<string>> Make, Does Plugin, Does Settings);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["the root"] = Gated(lab => lab.Clone),
        ["a folder below it"] = Gated(lab => Folder(lab.Clone, "a", "b")),
        ["a folder below it that was deleted"] = Gated(lab => Path.Combine(lab.Clone, "a", "gone")),
        ["the folder that git keeps its things in"] = Gated(lab => Folder(lab.Clone, ".git", "objects")),
        ["a linked work tree"] = Gated(async lab => await WorkTreeAsync(lab)),
        ["a folder in a linked work tree"] = Gated(async lab => Folder(await WorkTreeAsync(lab), "sub")),
        ["a linked work tree inside the repository"] = Gated(async lab =>
        {
            await lab.GitAsync(lab.Clone, "worktree", "add", "-q", Path.Combine(lab.Clone, "trees", "one"));
            return Path.Combine(lab.Clone, "trees", "one");
        }),
        ["a symbolic link to it"] = Gated(lab => Link(lab.Folder["link"], lab.Clone)),
        ["a symbolic link to a folder below it"] = Gated(lab => Link(lab.Folder["link"], Folder(lab.Clone, "sub"))),
        ["a symbolic link in it that leads out of it"] = Gated(lab =>
            Link(Path.Combine(lab.Clone, "out"), Folder(lab.Folder["elsewhere"]))
        ),
        ["a submodule"] = Gated(async lab =>
        {
            await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["library"]);
            await lab.GitAsync(lab.Folder["library"], "commit", "-q", "--allow-empty", "-m", "Start");
            await lab.GitAsync(lab.Clone, "submodule", "add", "-q", lab.Folder["library"], "sub");
            return Path.Combine(lab.Clone, "sub");
        }),
        ["a clone inside it"] = Gated(async lab =>
        {
            await lab.GitAsync(lab.Clone, "init", "-q", "vendored");
            return Path.Combine(lab.Clone, "vendored");
        }),
        ["a clone inside it with a gate of its own"] = Gated(async lab =>
        {
            await lab.GitAsync(lab.Clone, "init", "-q", "vendored");
            Write(Path.Combine(lab.Clone, "vendored", "vibeworkout.config.json"), Open(lab));
            return Path.Combine(lab.Clone, "vendored");
        }),
        ["a made-up .git with a config"] = Gated(lab => MadeUp(lab, "x")),
        ["a made-up .git with a config and a HEAD as git writes it"] = Gated(lab => MadeUp(lab, "ref: refs/heads/main")),
        ["a .git file that names the repository above"] = Gated(lab =>
        {
            Write(Path.Combine(lab.Clone, "pkg", ".git"), "gitdir: ../.git");
            Write(Path.Combine(lab.Clone, "pkg", "vibeworkout.config.json"), Open(lab));
            return Path.Combine(lab.Clone, "pkg");
        }),
        ["a .git file inside it with nonsense"] = Gated(lab =>
        {
            Write(Path.Combine(lab.Clone, "pkg", ".git"), "nonsense");
            return Path.Combine(lab.Clone, "pkg");
        }),
        ["a config alone inside it"] = Gated(lab =>
        {
            Write(Path.Combine(lab.Clone, "fixtures", "vibeworkout.config.json"), Open(lab));
            return Path.Combine(lab.Clone, "fixtures");
        }),
        ["where the checkout was before it was moved"] = Broken(lab =>
        {
            Directory.Move(lab.Clone, lab.Folder["moved"]);
            return lab.Clone;
        }),
        ["a linked work tree whose main checkout is gone"] = Broken(async lab =>
        {
            var tree = await WorkTreeAsync(lab);
            Directory.Move(lab.Clone, lab.Folder["moved"]);
            return tree;
        }),
        ["a folder in such a work tree"] = Broken(async lab =>
        {
            var tree = await WorkTreeAsync(lab);
            Directory.Move(lab.Clone, lab.Folder["moved"]);
            return Folder(tree, "sub");
        }),
        ["a linked work tree that the main checkout forgot"] = Broken(async lab =>
        {
            var tree = await WorkTreeAsync(lab);
            Directory.Delete(Path.Combine(lab.Clone, ".git", "worktrees"), recursive: true);
            return tree;
        }),
        ["a .git without HEAD"] = Broken(lab =>
        {
            File.Delete(Path.Combine(lab.Clone, ".git", "HEAD"));
            return lab.Clone;
        }),
        ["a .git that was deleted"] = Broken(lab =>
        {
            Directory.Delete(Path.Combine(lab.Clone, ".git"), recursive: true);
            return lab.Clone;
        }),
        ["a .git file with nonsense in its place"] = Broken(lab =>
        {
            Directory.Delete(Path.Combine(lab.Clone, ".git"), recursive: true);
            Write(Path.Combine(lab.Clone, ".git"), "nonsense\u001b[2J\n");
            return lab.Clone;
        }),
        ["a .git with a commondir in it"] = Broken(async lab =>
        {
            await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["other.git"]);
            Write(Path.Combine(lab.Clone, ".git", "commondir"), lab.Folder["other.git"]);
            return lab.Clone;
        }),
        ["a repository in a gate repo that lost its .git"] = Broken(async lab =>
        {
            Directory.Delete(Path.Combine(lab.Clone, ".git"), recursive: true);
            await lab.GitAsync(lab.Clone, "init", "-q", "inner");
            return Path.Combine(lab.Clone, "inner");
        }),
        ["a config without a repository"] = Broken(lab =>
        {
            Write(lab.Folder["archive", "vibeworkout.config.json"], Open(lab));
            return Folder(lab.Folder["archive"], "sub");
        }),
        ["a repository that was never set up"] = new(
            async lab =>
            {
                await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["plain"]);
                return Folder(lab.Folder["plain"], "sub");
            },
            Does.Nothing,
            Does.BlockForConfig
        ),
        ["a repository that was never set up, with a config among its fixtures"] = new(
            async lab =>
            {
                await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["plain"]);
                Write(lab.Folder["plain", "fixtures", "vibeworkout.config.json"], Open(lab));
                return lab.Folder["plain", "fixtures"];
            },
            Does.Nothing,
            Does.BlockForConfig
        ),
        ["a .git that leads nowhere and was never set up"] = new(
            lab =>
            {
                Write(lab.Folder["plain", ".git"], "gitdir: /nowhere/.git/worktrees/x\n");
                return Task.FromResult(lab.Folder["plain"]);
            },
            Does.Nothing,
            Does.BlockForItsGit
        ),
        ["no repository"] = new(lab => Task.FromResult(Folder(lab.Folder["stranger"])), Does.Nothing, Does.BlockForNoRepository),
        ["no repository any more"] = new(lab => Task.FromResult(lab.Folder["stranger", "gone"]), Does.Nothing, Does.BlockForNoRepository),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_folder_has_the_gate_that_decides_there(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need rights there");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        var wanted = Cases[name];
        var folder = await wanted.Make(lab);
        foreach (var (plugin, does) in new[] { (true, wanted.Plugin), (false, wanted.Settings) })
        {
            var ended = await CallAsync(lab, folder, plugin, folder);
            Assert.True(IsAsWanted(does, ended), $"{name}, plugin {plugin}: {ended}");
            Assert.All(ended.Stderr.TrimEnd('\n'), c => Assert.False(char.IsControl(c)));
        }

        if (wanted.Plugin == Does.Gate)
        {
            Assert.Equal(["hr_below_threshold", "hr_below_threshold"], lab.LocalLog().Cast<AttemptEvent>().Select(line => line.Reason));
        }
    }

    [Fact]
    public async Task A_bare_repositorys_folder_with_work_trees_in_it_is_gated_by_the_work_tree()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await lab.GitAsync(lab.Folder.Path, "clone", "-q", "--bare", lab.Remote, lab.Folder["project", ".bare"]);
        Write(lab.Folder["project", ".git"], "gitdir: ./.bare\n");
        await lab.GitAsync(lab.Folder["project"], "worktree", "add", "-q", "one");
        Assert.Equal(
            0,
            (
                await lab.CliInAsync(
                    lab.Folder["project", "one"],
                    null,
                    "init",
                    "--user-key",
                    GateLab.UserKeyText,
                    "--public-key",
                    lab.Key.PublicKey.Hex
                )
            ).ExitCode
        );
        var ended = await CallAsync(lab, lab.Folder["project", "one"], plugin: true, lab.Folder["project", "one"]);
        Assert.Contains("they unlock at 100", ended.Stderr, StringComparison.Ordinal);
        Assert.True(File.Exists(lab.Folder["project", ".bare", "vibeworkout-stats.jsonl"]));
    }

    [Fact]
    public async Task A_checkout_that_was_moved_is_gated_where_it_is_now()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        Directory.Move(lab.Clone, lab.Folder["moved"]);
        Assert.Contains(
            "they unlock at 100",
            (await CallAsync(lab, lab.Folder["moved"], plugin: true, lab.Folder["moved"])).Stderr,
            StringComparison.Ordinal
        );
        File.Delete(lab.Folder["moved", "vibeworkout.config.json"]);
        Assert.Contains(
            "vibeworkout.config.json is missing",
            (await CallAsync(lab, lab.Folder["moved"], plugin: true, lab.Folder["moved"])).Stderr,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_git_directory_may_lie_elsewhere()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await lab.GitAsync(
            lab.Folder.Path,
            "clone",
            "-q",
            "--separate-git-dir",
            lab.Folder["elsewhere.git"],
            lab.Remote,
            lab.Folder["apart"]
        );
        var ended = await CallAsync(lab, lab.Folder["apart"], plugin: true, lab.Folder["apart"]);
        Assert.Contains("they unlock at 100", ended.Stderr, StringComparison.Ordinal);
        Directory.Move(lab.Folder["elsewhere.git"], lab.Folder["moved.git"]);
        ended = await CallAsync(lab, lab.Folder["apart"], plugin: true, lab.Folder["apart"]);
        Assert.True(IsAsWanted(Does.BlockForItsGit, ended), ended.ToString());
    }

    [Fact]
    public async Task Of_two_gates_inside_each_other_the_outer_one_decides()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await lab.CloneAsync(Path.Combine(lab.Clone, "inner"));
        var inner = Path.Combine(lab.Clone, "inner");
        for (var calls = 1; calls <= 2; calls++)
        {
            Assert.Equal(2, (await CallAsync(lab, inner, plugin: false, inner)).ExitCode);
            Assert.Equal(calls, lab.LocalLog().Count);
        }
    }

    /// <summary>
    /// The agent was started in a gate repo and has changed elsewhere; where it says where it was started, that counts, and a gate that a
    /// key is pinned for counts before one that nobody accepted.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_folder_that_the_agent_was_started_in_counts_wherever_it_is_now(bool tells)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["other"]);
        Write(lab.Folder["other", "vibeworkout.config.json"], Open(lab));
        if (tells)
        {
            lab.Environment["CLAUDE_PROJECT_DIR"] = lab.Clone;
        }

        var ended = await CallAsync(lab, tells ? lab.Folder["other"] : lab.Clone, plugin: true, cwd: lab.Folder["other"]);
        Assert.Contains("they unlock at 100", ended.Stderr, StringComparison.Ordinal);
        Assert.Single(lab.LocalLog());
    }

    [Fact]
    public async Task The_shells_folder_may_be_deleted_under_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the system does not say where a process was");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        lab.Environment["VIBEWORKOUT"] = Programs.Cli;
        foreach (var (hook, code) in new[] { ("pre-tool-use", 2), ("post-tool-use", 0), ("session-start", 0), ("stop", 0) })
        {
            var ended = await Programs.RunAsync(
                "sh",
                Folder(lab.Clone, "gone"),
                lab.Environment,
                """{"session_id":"s","tool_name":"Bash","tool_use_id":"t"}"""u8.ToArray(),
                "-c",
                $"rmdir \"$PWD\"; exec \"$VIBEWORKOUT\" hook {hook} --plugin"
            );
            Assert.True(code == ended.ExitCode, $"{hook}: {ended}");
            Assert.True(hook != "pre-tool-use" || ended.Stderr.Contains("they unlock at 100", StringComparison.Ordinal), ended.ToString());
        }
    }

    [Theory]
    [InlineData(".git")]
    [InlineData("")]
    public async Task A_folder_that_may_not_be_read_stays_gated(string part)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights are other there");
        var root = Environment.UserName == "root";
        Assert.SkipWhen(root && !File.Exists("/usr/bin/setpriv"), "root may read everything, and there is no setpriv to take that away");
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        var closed = Path.Combine(lab.Clone, part);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            string[] hook =
            [
                .. root ? new[] { "/usr/bin/setpriv", "--bounding-set", "-all", "--inh-caps", "-all" } : [],
                Programs.Cli,
                "hook",
                "pre-tool-use",
                "--plugin",
            ];
            var ended = await Programs.RunAsync(
                hook[0],
                lab.Folder.Path,
                lab.Environment,
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        session_id = "s",
                        cwd = lab.Clone,
                        tool_name = "Bash",
                        tool_use_id = "t",
                    }
                ),
                hook[1..]
            );
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("may not be read by this user", ended.Stderr, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_call_in_a_work_tree_that_the_main_checkout_forgot_is_logged_there()
    {
        using var lab = await GateLab.CreateAsync();
        var tree = await WorkTreeAsync(lab);
        Directory.Delete(Path.Combine(lab.Clone, ".git", "worktrees"), recursive: true);
        Assert.Equal(2, (await CallAsync(lab, tree, plugin: true, tree)).ExitCode);
        Assert.Equal("internal_error", Assert.IsType<AttemptEvent>(Assert.Single(lab.LocalLog())).Reason);
    }

    /// <summary>
    /// The environment may come from a file in the project: no variable of ours, or of git's, makes a locked gate let a call through or
    /// keep silent.
    /// </summary>
    [Theory]
    [InlineData("VIBEWORKOUT_DETACHED", "1")]
    [InlineData("GIT_DIR", "/nowhere")]
    [InlineData("GIT_CEILING_DIRECTORIES", "/")]
    [InlineData("CLAUDE_PROJECT_DIR", "/nowhere")]
    [InlineData("GEMINI_PROJECT_DIR", "relative")]
    [InlineData("PWD", "/nowhere")]
    public async Task No_variable_changes_what_a_hook_answers(string name, string value)
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync(hrOk: false, bpm: 80);
        lab.Environment[name] = value;
        var claude = await CallAsync(lab, lab.Clone, plugin: true, lab.Clone);
        Assert.Equal(2, claude.ExitCode);
        Assert.Contains("they unlock at 100", claude.Stderr, StringComparison.Ordinal);
        var gemini = await lab.CliInAsync(
            lab.Clone,
            $$"""{"cwd":"{{lab.Clone}}","tool_name":"write_file","tool_input":{} }""",
            "hook",
            "pre-tool-use",
            "--agent",
            "gemini"
        );
        Assert.StartsWith("{\"decision\":\"deny\"", gemini.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_word_for_the_background_makes_no_hook_silent()
    {
        using var lab = await GateLab.CreateAsync();
        var ended = await lab.CliInAsync(lab.Clone, "{}", "detached", "hook", "pre-tool-use", "--agent", "gemini");
        Assert.NotEqual(0, ended.ExitCode);
        Assert.NotEqual("", ended.Stderr);
    }

    private static bool IsAsWanted(Does wanted, Ended ended) =>
        wanted switch
        {
            Does.Gate => ended.ExitCode == 2 && ended.Stderr.Contains("they unlock at 100", StringComparison.Ordinal),
            Does.BlockForItsGit => ended.ExitCode == 2
                && ended.Stderr.Contains(".git", StringComparison.Ordinal)
                && ended.Stderr.Contains("Put it back", StringComparison.Ordinal),
            Does.BlockForConfig => ended.ExitCode == 2
                && ended.Stderr.Contains("vibeworkout.config.json is missing", StringComparison.Ordinal),
            Does.BlockForNoRepository => ended.ExitCode == 2 && ended.Stderr.Contains("in no git repository", StringComparison.Ordinal),
            _ => ended == new Ended(0, "", ""),
        };

    /// <summary>Calls a hook as Claude Code does: the process runs in <paramref name="cwd"/>, or beside it where that is gone.</summary>
    private static Task<Ended> CallAsync(GateLab lab, string folder, bool plugin, string cwd) =>
        lab.CliInAsync(
            Directory.Exists(folder) ? folder : lab.Folder.Path,
            JsonSerializer.Serialize(
                new
                {
                    session_id = "s",
                    cwd,
                    tool_name = "Bash",
                    tool_use_id = lab.NextId(),
                }
            ),
            ["hook", "pre-tool-use", .. plugin ? ["--plugin"] : Array.Empty<string>()]
        );

    private static Case Gated(Func<GateLab, string> make) => Gated(lab => Task.FromResult(make(lab)));

    private static Case Gated(Func<GateLab, Task<string>> make) => new(make, Does.Gate, Does.Gate);

    private static Case Broken(Func<GateLab, string> make) => Broken(lab => Task.FromResult(make(lab)));

    private static Case Broken(Func<GateLab, Task<string>> make) => new(make, Does.BlockForItsGit, Does.BlockForItsGit);

    private static async Task<string> WorkTreeAsync(GateLab lab)
    {
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
        return lab.Folder["tree"];
    }

    private static string MadeUp(GateLab lab, string head)
    {
        Write(Path.Combine(lab.Clone, "pkg", ".git", "HEAD"), head);
        Write(Path.Combine(lab.Clone, "pkg", "vibeworkout.config.json"), Open(lab));
        return Path.Combine(lab.Clone, "pkg");
    }

    /// <summary>A config that gates no tool.</summary>
    private static string Open(GateLab lab) =>
        File.ReadAllText(Path.Combine(lab.Clone, "vibeworkout.config.json"))
            .Replace("\n}", ",\n  \"gated_tools\": []\n}", StringComparison.Ordinal);

    private static string Folder(params string[] parts) => Directory.CreateDirectory(Path.Combine(parts)).FullName;

    private static string Link(string link, string target) => Directory.CreateSymbolicLink(link, target).FullName;

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
