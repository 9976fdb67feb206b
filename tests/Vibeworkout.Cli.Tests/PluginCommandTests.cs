using System.Text.Json;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>
/// The command that the plugin configures, where the program is missing: it blocks wherever there is a gate, and nowhere else.
/// </summary>
public class PluginCommandTests
{
    private static readonly Dictionary<string, (bool Blocks, Func<GateLab, Task<string>> Make)> Cases = new()
    {
        ["the root"] = (true, lab => Task.FromResult(lab.Clone)),
        ["a folder below it"] = (true, lab => Folder(lab.Clone, "a b", "c")),
        ["a link to a folder below it"] = (
            true,
            async lab => Directory.CreateSymbolicLink(lab.Folder["link"], await Folder(lab.Clone, "sub")).FullName
        ),
        ["a repository inside it"] = (
            true,
            async lab =>
            {
                await lab.GitAsync(lab.Clone, "init", "-q", "inner");
                return Path.Combine(lab.Clone, "inner");
            }
        ),
        ["a linked work tree"] = (true, WorkTreeAsync),
        ["a folder in a linked work tree without a config"] = (
            true,
            async lab =>
            {
                var tree = await WorkTreeAsync(lab);
                File.Delete(Path.Combine(tree, "vibeworkout.config.json"));
                return await Folder(tree, "sub");
            }
        ),
        ["a repository whose config is gone"] = (
            true,
            lab => Do(lab.Clone, () => File.Delete(Path.Combine(lab.Clone, "vibeworkout.config.json")))
        ),
        ["a linked work tree whose main checkout is gone"] = (
            true,
            async lab => await Do(await WorkTreeAsync(lab), () => Directory.Move(lab.Clone, lab.Folder["moved"]))
        ),
        ["a config without a repository"] = (
            true,
            async lab =>
            {
                File.Copy(
                    Path.Combine(lab.Clone, "vibeworkout.config.json"),
                    Path.Combine(await Folder(lab.Folder["archive"]), "vibeworkout.config.json")
                );
                return await Folder(lab.Folder["archive"], "sub");
            }
        ),
        ["a repository that was never set up"] = (false, PlainAsync),
        ["one with a config among its fixtures"] = (
            false,
            async lab =>
            {
                var fixtures = await Folder(await PlainAsync(lab), "fixtures");
                File.Copy(Path.Combine(lab.Clone, "vibeworkout.config.json"), Path.Combine(fixtures, "vibeworkout.config.json"));
                return fixtures;
            }
        ),
        ["one with a .git file that names nothing"] = (
            false,
            async lab =>
            {
                var folder = await Folder(lab.Folder["junk"]);
                File.WriteAllText(Path.Combine(folder, ".git"), "nonsense");
                return folder;
            }
        ),
        ["one that the gate was taken out of"] = (
            false,
            async lab =>
            {
                await lab.HookAsync("pre-tool-use"); // a line waits there
                Assert.Equal(0, (await lab.CliAsync("uninstall")).ExitCode);
                return lab.Clone;
            }
        ),
        ["no repository"] = (false, lab => Folder(lab.Folder["stranger"])),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_the_program_it_blocks_where_there_is_a_gate_and_nowhere_else(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell's command");
        using var lab = await GateLab.CreateAsync();
        var (blocks, make) = Cases[name];
        var folder = await make(lab);
        var bin = await Folder(lab.Folder["bin"]); // not one program: the shell does it all
        foreach (var (project, from) in new[] { (folder, folder), ("", folder), (folder, await Folder(lab.Folder["aside"])) })
        {
            var ended = await Programs.RunAsync(
                "/bin/sh",
                from,
                new Dictionary<string, string>
                {
                    ["PATH"] = bin,
                    ["PWD"] = from,
                    ["CLAUDE_PROJECT_DIR"] = project,
                },
                default,
                "-c",
                Command()
            );
            Assert.True(ended.ExitCode == (blocks ? 2 : 0), $"{name}, started in {project}, now in {from}: {ended}");
            Assert.Equal(blocks, ended.Stderr.Contains("not on the PATH", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task With_the_program_its_answer_counts_and_its_failure_blocks()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell's command");
        using var lab = await GateLab.WithoutGateAsync();
        var program = Path.Combine(await Folder(lab.Folder["bin"]), "vibeworkout");
        foreach (var (script, code) in new[] { ("exit 0", 0), ("exit 2", 2), ("exit 1", 2), ("kill -9 $$", 2) })
        {
            File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            Assert.Equal(
                code,
                (
                    await Programs.RunAsync(
                        "/bin/sh",
                        lab.Clone,
                        new Dictionary<string, string> { ["PATH"] = lab.Folder["bin"] },
                        default,
                        "-c",
                        Command()
                    )
                ).ExitCode
            );
        }
    }

    private static string Command()
    {
        using var hooks = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Programs.Root, "plugins", "vibeworkout", "hooks", "hooks.json"))
        );
        return hooks
            .RootElement.GetProperty("hooks")
            .GetProperty("PreToolUse")[0]
            .GetProperty("hooks")[0]
            .GetProperty("command")
            .GetString()!;
    }

    private static async Task<string> WorkTreeAsync(GateLab lab)
    {
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
        return lab.Folder["tree"];
    }

    private static async Task<string> PlainAsync(GateLab lab)
    {
        await lab.GitAsync(lab.Folder.Path, "init", "-q", lab.Folder["plain"]);
        return lab.Folder["plain"];
    }

    private static Task<string> Folder(params string[] parts) => Task.FromResult(Directory.CreateDirectory(Path.Combine(parts)).FullName);

    private static Task<string> Do(string folder, Action action)
    {
        action();
        return Task.FromResult(folder);
    }
}
