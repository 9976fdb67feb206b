using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

/// <summary>Whose gate, where, and through which repository: for one person, for a team, and through a carrier.</summary>
public class EnrolmentTests
{
    internal static string Settings(GateLab lab) => lab.Folder["home", ".claude", "settings.json"];

    [Fact]
    public async Task Enrolled_for_oneself_the_work_tree_stays_clean_and_the_whole_clone_is_gated()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
        Directory.CreateDirectory(Path.Combine(lab.Clone, "deep", "below"));
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["linked"], "-b", "linked");
        Directory.CreateSymbolicLink(lab.Folder["link"], lab.Clone);
        string[] folders =
        [
            lab.Clone,
            Path.Combine(lab.Clone, "deep", "below"),
            lab.Folder["linked"],
            lab.Folder["link"],
            Path.Combine(lab.Folder["link"], "deep"),
        ];
        await lab.PublishAsync(hrOk: false, bpm: 80);
        foreach (var folder in folders)
        {
            var blocked = await AgentAsync(lab, folder);
            Assert.True(blocked.ExitCode == 2, $"{folder}: {blocked}");
            Assert.Contains("80 bpm", blocked.Stderr, StringComparison.Ordinal);
        }

        Assert.Equal(folders.Length, lab.LocalLog().OfType<AttemptEvent>().Count(a => !a.Allowed));
        await lab.PublishAsync();
        await Eventually.BecomesAsync(() => AgentAsync(lab, lab.Clone), e => e.ExitCode == 0, "the gate to open");
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_repository_that_nobody_enrolled_is_left_alone()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        var other = lab.Folder["other"];
        await lab.CloneAsync(other);
        var git = Snapshot(other);
        var ended = await AgentAsync(lab, other);
        Assert.Equal((0, "", ""), (ended.ExitCode, ended.Stdout, ended.Stderr));
        Assert.Equal(git, Snapshot(other));
        Assert.Equal("", (await lab.CliInAsync(other, "{}", "statusline")).Stdout);
        Assert.Contains("never set up", (await lab.CliInAsync(other, null, "status")).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_program_gone_enrolled_repositories_block_and_others_do_not()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        await lab.CloneAsync(lab.Folder["other"]);
        var gone = (await CommandAsync(lab, "PreToolUse")).Replace(Programs.Cli, "/nowhere/vibeworkout", StringComparison.Ordinal);
        Assert.Contains("/nowhere/vibeworkout", gone, StringComparison.Ordinal);
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["linked"], "-b", "linked");
        var inner = Directory.CreateDirectory(Path.Combine(lab.Clone, "vendor", "inner")).FullName;
        await lab.GitAsync(inner, "init", "-q");
        foreach (var folder in new[] { lab.Clone, Path.Combine(lab.Clone, "vendor"), inner, lab.Folder["linked"] })
        {
            var here = await ShellAsync(lab, folder, gone);
            Assert.True(here.ExitCode == 2, $"{folder}: {here}");
            Assert.Contains("the program that checks it is gone", here.Stderr, StringComparison.Ordinal);
        }

        var there = await ShellAsync(lab, lab.Folder["other"], gone);
        Assert.Equal((0, "", ""), (there.ExitCode, there.Stdout, there.Stderr));
    }

    [Fact]
    public async Task Uninstall_takes_back_every_byte_with_the_last_enrolment()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Settings(lab))!);
        const string Before = "{\n  // mine\n  \"model\": \"opus\"\n}\n";
        await File.WriteAllTextAsync(Settings(lab), Before);
        await EnrolAsync(lab);
        var second = lab.Folder["second"];
        await lab.CloneAsync(second);
        Assert.Equal(0, (await lab.CliInAsync(second, null, Init(lab, "--personal"))).ExitCode);
        var listed = JsonDocument.Parse((await lab.CliAsync("list", "--json")).Stdout).RootElement.EnumerateArray().ToList();
        Assert.Equal([lab.Clone, second], listed.Select(e => e.GetProperty("folder").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await lab.CliAsync("uninstall")).ExitCode);
        Assert.Contains("vibeworkout hook", await File.ReadAllTextAsync(Settings(lab)), StringComparison.Ordinal);
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(2, (await AgentAsync(lab, second)).ExitCode);
        Assert.Equal(0, (await lab.CliInAsync(second, null, "uninstall")).ExitCode);
        Assert.Equal(Before, await File.ReadAllTextAsync(Settings(lab)));
        Assert.Equal("[]", (await lab.CliAsync("list", "--json")).Stdout.Trim());
    }

    [Fact]
    public async Task A_clone_that_is_gone_is_taken_out_in_a_folder_of_its_name()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        Directory.Delete(lab.Clone, recursive: true);
        Assert.Equal(
            "gone",
            JsonDocument
                .Parse((await lab.CliInAsync(lab.Folder.Path, null, "list", "--json")).Stdout)
                .RootElement[0]
                .GetProperty("state")
                .GetString()
        );
        Directory.CreateDirectory(lab.Clone);
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("uninstall")).ExitCode);
        Assert.Equal("[]", (await lab.CliAsync("list", "--json")).Stdout.Trim());
        Assert.False(File.Exists(Settings(lab)));
    }

    [Fact]
    public async Task A_team_commits_no_person_and_gates_those_who_enrol()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--team")).ExitCode);
        var config = await File.ReadAllTextAsync(Path.Combine(lab.Clone, GateConfig.FileName));
        Assert.DoesNotContain("octocat", config, StringComparison.Ordinal);
        await lab.GitAsync(lab.Clone, "add", "-A");
        await lab.GitAsync(lab.Clone, "commit", "-q", "-m", "A team's gate");
        await lab.GitAsync(lab.Clone, "push", "-q", "--no-verify", "origin", "HEAD");
        var theirs = lab.Folder["theirs"];
        await lab.CloneAsync(theirs);
        var untouched = Snapshot(theirs);
        var before = await AgentAsync(lab, theirs);
        Assert.Equal((0, "", ""), (before.ExitCode, before.Stdout, before.Stderr)); // nobody notices
        Assert.Equal(untouched, Snapshot(theirs));
        await lab.GitAsync(theirs, "remote", "add", "upstream", lab.Remote);
        var joined = await lab.CliInAsync(theirs, null, "init", "--user-key", "hubot", "--remote", "upstream", "--ttl", "60");
        Assert.True(joined.ExitCode == 0, joined.ToString());
        Assert.Equal("", await lab.GitAsync(theirs, "status", "--porcelain"));
        var locked = await AgentAsync(lab, theirs);
        Assert.Equal(2, locked.ExitCode);
        Assert.Contains("refs/vibeworkout/hr/hubot", locked.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_enrolled_decides_until_the_person_accepts_another()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--team")).ExitCode);
        await lab.PublishAsync();
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        var path = Path.Combine(lab.Clone, GateConfig.FileName);
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(
            path,
            text.Replace("\"version\": 1,", "\"version\": 1, \"gated_tools\": [],", StringComparison.Ordinal)
        );
        var changed = await AgentAsync(lab, lab.Clone);
        Assert.Equal(2, changed.ExitCode);
        Assert.Contains("gated_tools", changed.Stderr, StringComparison.Ordinal);
        Assert.Equal("config_changed", lab.LocalLog().OfType<AttemptEvent>().Last().Reason);
        Assert.Contains("differs from what you enrolled", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.CliAsync("init")).ExitCode);
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        text = text.Replace("\"public_key_version\": 1", "\"public_key_version\": 2", StringComparison.Ordinal)
            .Replace("refs/vibeworkout/hr/", "refs/vibeworkout/rate/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text);
        Assert.Contains("public_key, signal_ref_pattern", (await AgentAsync(lab, lab.Clone)).Stderr, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.CliAsync("init")).ExitCode);
        await Eventually.BecomesAsync(
            () => AgentAsync(lab, lab.Clone),
            e => e.Stderr.Contains("refs/vibeworkout/rate/octocat", StringComparison.Ordinal),
            "the team's own ref to be asked, once the cached signal is old"
        );
        text = text.Replace("/rate/", "/hr/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text);
        Assert.Equal(0, (await lab.CliAsync("init")).ExitCode);
        await Eventually.BecomesAsync(() => AgentAsync(lab, lab.Clone), e => e.ExitCode == 0, "the accepted config to count");
        var key = string.Concat(Enumerable.Repeat("ab", 32));
        await File.WriteAllTextAsync(path, text.Replace(lab.Key.PublicKey.Hex, key, StringComparison.Ordinal));
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        var refused = await lab.CliAsync("init");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("names another public key", refused.Stderr, StringComparison.Ordinal);
        File.Delete(path); // a branch without the file
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
    }

    [Fact]
    public async Task Status_and_verify_answer_for_all_that_was_enrolled()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(14, (await lab.CliAsync("verify", "--all")).ExitCode);
        Assert.Equal(0, (await lab.InitAsync("--personal")).ExitCode);
        var transcript = lab.Folder["session.jsonl"];
        var elsewhere = lab.Folder.Path;
        await lab.CliInAsync(
            lab.Clone,
            $$"""{"session_id":"s","cwd":"{{lab.Clone}}","transcript_path":"{{transcript}}"}""",
            "hook",
            "session-start"
        );
        await lab.HookAsync("pre-tool-use", "Bash", "toolu_seen");
        File.WriteAllLines(transcript, [Call("toolu_seen"), Call("toolu_missed")]);
        var all = await lab.CliInAsync(elsewhere, null, "verify", "--all", "--json");
        Assert.True(all.ExitCode == 1, all.ToString());
        using var gates = JsonDocument.Parse(all.Stdout);
        var gate = Assert.Single(gates.RootElement.EnumerateArray());
        Assert.Equal(lab.Clone, gate.GetProperty("folder").GetString());
        Assert.Equal(
            ["toolu_missed"],
            gate.GetProperty("report").GetProperty("missed").EnumerateArray().Select(c => c.GetProperty("tool_use_id").GetString())
        );
        var status = await lab.CliInAsync(elsewhere, null, "status", "--all", "--json");
        using var listed = JsonDocument.Parse(status.Stdout);
        Assert.Equal("locked", Assert.Single(listed.RootElement.EnumerateArray()).GetProperty("state").GetString());

        static string Call(string id) =>
            $$$"""{"type":"assistant","timestamp":"{{{TimeProvider.System.GetUtcNow():O}}}","message":{"content":[{"type":"tool_use","id":"{{{id}}}","name":"Bash","input":{}}]}}""";
    }

    [Fact]
    public async Task Signal_and_log_go_through_a_carrier_and_leave_the_remote_alone()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var carrier = lab.Folder["carrier.git"];
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", carrier);
        var enrolled = await lab.InitAsync("--via", carrier);
        Assert.True(enrolled.ExitCode == 0, enrolled.ToString());
        var missing = await AgentAsync(lab, lab.Clone);
        Assert.Equal(2, missing.ExitCode);
        await lab.PublishAsync(); // where nobody looks
        await Eventually.BecomesAsync(
            () => AgentAsync(lab, lab.Clone),
            e => e.ExitCode == 2,
            "the remote's own signal to count for nothing"
        );
        await lab.GitAsync(carrier, "fetch", "-q", lab.Remote, "+refs/vibeworkout/*:refs/vibeworkout/*");
        await lab.GitAsync(lab.Remote, "update-ref", "-d", RefNames.Signal(lab.User));
        await Eventually.BecomesAsync(() => AgentAsync(lab, lab.Clone), e => e.ExitCode == 0, "the carrier's signal to open the gate");
        var synced = await lab.CliAsync("sync");
        Assert.True(synced.ExitCode == 0, synced.ToString());
        Assert.Equal("", await lab.GitAsync(lab.Remote, "for-each-ref", "refs/vibeworkout"));
        var log = await lab.GitAsync(carrier, "cat-file", "blob", $"{RefNames.Stats(lab.User)}:{RefNames.OpenStatsFile}");
        Assert.All(log.Split('\n'), line => Assert.Contains("\"repo\":\"remote\"", line, StringComparison.Ordinal));
        Assert.DoesNotContain(lab.Folder.Path, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_is_the_persons_and_a_file_in_the_work_tree_is_none()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await File.WriteAllTextAsync(Path.Combine(lab.Clone, ".vibeworkout-disable"), "");
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.NotEqual(0, (await lab.CliAsync("pause", "--for", "soon")).ExitCode);
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("pause", "--for", "30m")).ExitCode);
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal("gating_disabled", lab.LocalLog().OfType<AttemptEvent>().Last().Reason);
        Assert.Contains("paused", (await lab.CliAsync("status")).Stdout, StringComparison.Ordinal);
        Assert.Contains("gating off", (await lab.CliInAsync(lab.Clone, "{}", "statusline")).Stdout, StringComparison.Ordinal);
        Assert.Equal(
            "off",
            JsonDocument.Parse((await lab.CliAsync("list", "--json")).Stdout).RootElement[0].GetProperty("state").GetString()
        );
        await File.WriteAllTextAsync(lab.Folder["home", "vibeworkout", "paused"], "1\n"); // long over
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("pause")).ExitCode);
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Equal(0, (await lab.CliAsync("resume")).ExitCode);
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
    }

    /// <summary>Settings as they were written before there was a program for hooks: they gate as they did, and doctor is content.</summary>
    [Fact]
    public async Task An_entry_that_calls_the_program_for_people_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the commands are for a Unix shell");
        using var lab = await GateLab.WithoutGateAsync();
        await EnrolAsync(lab);
        var settings = await File.ReadAllTextAsync(Settings(lab));
        Assert.Contains($"'{Programs.Hook}' pre-tool-use --plugin", settings, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Settings(lab),
            settings
                .Replace($"'{Programs.Hook}' ]", $"'{Programs.Cli}' ]", StringComparison.Ordinal)
                .Replace($"'{Programs.Hook}' ", $"'{Programs.Cli}' hook ", StringComparison.Ordinal)
        );
        await lab.PublishAsync(hrOk: false, bpm: 80);
        Assert.Equal(2, (await AgentAsync(lab, lab.Clone)).ExitCode);
        Assert.Single(lab.LocalLog());
        var doctor = (await lab.CliAsync("doctor")).Stdout;
        Assert.Contains("calls the gate in every folder", doctor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_install_from_before_goes_on_and_moves_when_it_is_asked_to()
    {
        using var lab = await GateLab.CreateAsync();
        await lab.PublishAsync();
        Assert.Equal(0, (await lab.HookAsync("pre-tool-use")).ExitCode);
        Assert.False(Directory.Exists(lab.Folder["home", "vibeworkout", "gates"]));
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        Assert.True(File.Exists(Path.Combine(lab.Clone, GateConfig.FileName)));
        var moved = await lab.InitAsync("--personal");
        Assert.True(moved.ExitCode == 0, moved.ToString());
        Assert.False(File.Exists(Path.Combine(lab.Clone, GateConfig.FileName)));
        Assert.False(File.Exists(Path.Combine(lab.Clone, ".claude", "settings.json")));
        Assert.Equal(0, (await AgentAsync(lab, lab.Clone)).ExitCode);
        await lab.PublishAsync(hrOk: false, bpm: 80);
        await Eventually.BecomesAsync(() => AgentAsync(lab, lab.Clone), e => e.ExitCode == 2, "the gate to close");
    }

    [Fact]
    public async Task Doctor_and_status_speak_of_what_an_agent_here_would_load()
    {
        using var lab = await GateLab.WithoutGateAsync();
        Assert.Equal(0, (await lab.InitAsync("--personal", "--statusline")).ExitCode);
        Assert.Contains("vibeworkout statusline", await File.ReadAllTextAsync(Settings(lab)), StringComparison.Ordinal);
        await lab.PublishAsync(hrOk: false, bpm: 80);
        Directory.CreateDirectory(Path.Combine(lab.Clone, "deep"));
        foreach (var folder in new[] { lab.Clone, Path.Combine(lab.Clone, "deep") })
        {
            var status = JsonDocument.Parse((await lab.CliInAsync(folder, null, "status", "--json")).Stdout).RootElement;
            Assert.Equal("locked", status.GetProperty("state").GetString());
            var findings = JsonDocument
                .Parse((await lab.CliInAsync(folder, null, "doctor", "--json")).Stdout)
                .RootElement.EnumerateArray()
                .ToList();
            Assert.Contains(findings, f => f.GetProperty("message").GetString() == "a forged signal was blocked");
            Assert.DoesNotContain(findings, f => f.GetProperty("gravity").GetString() == "broken");
        }

        await File.WriteAllTextAsync(Settings(lab), "{}\n");
        var open = JsonDocument.Parse((await lab.CliAsync("status", "--json")).Stdout).RootElement;
        Assert.Equal("not_gated", open.GetProperty("state").GetString());
        Assert.Contains("your own settings", (await lab.CliAsync("doctor")).Stdout, StringComparison.Ordinal);
    }

    internal static async Task EnrolAsync(GateLab lab)
    {
        var ended = await lab.InitAsync("--personal");
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    private static string[] Init(GateLab lab, params string[] more) =>
        ["init", "--user-key", GateLab.UserKeyText, "--public-key", lab.Key.PublicKey.Hex, .. more];

    /// <summary>A tool call of an agent that was started in a folder, by the command in its user's own settings.</summary>
    internal static async Task<Ended> AgentAsync(GateLab lab, string folder) =>
        File.Exists(Settings(lab)) ? await ShellAsync(lab, folder, await CommandAsync(lab, "PreToolUse")) : new Ended(0, "", "");

    private static async Task<string> CommandAsync(GateLab lab, string name)
    {
        using var settings = JsonDocument.Parse(
            await File.ReadAllTextAsync(Settings(lab)),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }
        );
        return settings.RootElement.GetProperty("hooks").GetProperty(name)[0].GetProperty("hooks")[0].GetProperty("command").GetString()!;
    }

    private static Task<Ended> ShellAsync(GateLab lab, string folder, string command) =>
        Programs.RunAsync(
            "sh",
            folder,
            lab.Environment,
            Encoding.UTF8.GetBytes(
                JsonSerializer.Serialize(
                    new
                    {
                        session_id = "agent-session",
                        cwd = folder,
                        tool_name = "Bash",
                        tool_input = new { command = "ls" },
                        tool_use_id = lab.NextId(),
                    }
                )
            ),
            "-c",
            command
        );

    private static string Snapshot(string folder) =>
        string.Join(
            '\n',
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")
        );
}
