using System.Diagnostics;
using System.Text.Json;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Cli.Doctor;

/// <summary>The program on the PATH, and the agents' settings in every scope.</summary>
internal static class AgentChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly Version OldestTried = new(2, 1, 197);
    private static readonly Version BlocksOnTimeout = new(2, 1, 330);

    public static IEnumerable<Finding> Run(GateFiles files)
    {
        var enrolled = files.FindEnrolment(out _);
        var isUsersOwn = enrolled is not (null or { Mode: EnrolmentMode.Committed });
        yield return isUsersOwn ? CheckUsersProgram() : CheckProgram();
        var set = AgentSetup.All.Where(a => File.Exists(Path.Combine(files.Repository.WorkTree, a.Agent.ProjectFile))).ToList();
        foreach (var agent in AgentSetup.All.Where(a => isUsersOwn && enrolled!.Agents.Contains(a.Name)))
        {
            yield return CheckUsersOwn(agent);
        }

        if (enrolled is null && set.Count == 0 && AgentsHere.CallingFrom(files.Repository.WorkTree, files.Repository).Count == 0)
        {
            yield return Finding.Broken(
                "agent",
                "No agent's settings call the gate, so every call runs ungated.",
                "Run the `vibeworkout init …` line that the server shows."
            );
        }

        foreach (var agent in set)
        {
            foreach (var file in agent.Files)
            {
                yield return CheckFile(files, agent, file);
            }

            if (agent == AgentSetup.Codex && !CodexTrust.Trusts(Path.Combine(files.Repository.WorkTree, agent.Agent.ProjectFile)))
            {
                yield return Finding.Broken(
                    "codex trust",
                    "Codex CLI has not been told to trust the gate's hook, and skips it without a word: every call of Codex runs ungated.",
                    "Start codex in this repository, open /hooks, and trust the hook."
                );
            }
        }

        foreach (
            var (agent, patience) in AgentSetup
                .All.Where(a => Uses(files, a) && a.Agent.PatienceVariable is not null)
                .Select(a => (a.Agent, a.Agent.PatienceVariable!.Value))
                .Where(a => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(a.Value.Name)))
        )
        {
            yield return Finding.Warning(
                $"{agent.Name} patience",
                $"On a busy machine {agent.Title} may give up loading the gate's plugin, and goes on without it, so that calls run ungated.",
                $"Set {patience.Name}={patience.Value} in the shell that starts it."
            );
        }

        if (set.Contains(AgentSetup.ClaudeCode) && CheckClaude() is { } version)
        {
            yield return version;
        }

        foreach (var finding in CheckSwitches(files))
        {
            yield return finding;
        }
    }

    /// <summary>The entries in an agent's settings of this user, for repositories with nothing in their work tree.</summary>
    private static Finding CheckUsersOwn(AgentSetup agent) =>
        UserHooks.Gates(agent)
            ? Finding.Ok($"{agent.Name} hooks", $"{UserHooks.FileOf(agent)} calls the gate in every folder, and blocks when it fails")
            : Finding.Broken(
                $"{agent.Name} hooks",
                $"{UserHooks.FileOf(agent)}, your own settings, does not call the gate in the form that blocks every call when the program is "
                    + "missing, fails or hangs.",
                $"Run `vibeworkout init --agent {agent.Name}` here again: it puts the entry right."
            );

    /// <summary>The program that an agent would start: the first of its name on the PATH.</summary>
    public static Finding CheckProgram()
    {
        var all = ProgramPath.FindAll("vibeworkout").ToList();
        if (all.Count == 0)
        {
            return Finding.Broken(
                "program",
                "vibeworkout is not on the PATH: agents cannot start the gate, and block every call or, configured otherwise, none.",
                $"Put {Path.GetDirectoryName(Environment.ProcessPath)} on the PATH of the shell that starts the agent."
            );
        }

        var (mine, there) = (Version(Environment.ProcessPath!), Version(all[0]));
        return there != mine
                ? Finding.Broken(
                    "program",
                    $"The vibeworkout on the PATH ({all[0]}) is version {there ?? "unknown"}, this one {mine}: agents start the other one.",
                    "Install one version, and remove the other."
                )
            : RealPath.Of(all[0]) != RealPath.Of(Environment.ProcessPath!) && !SameBytes(all[0], Environment.ProcessPath!)
                ? Finding.Warning(
                    "program",
                    $"Agents start {all[0]}, the first vibeworkout on the PATH; this one is {Environment.ProcessPath}. They say "
                        + $"the same version and are different files.",
                    "Remove the one that you did not install."
                )
            : OfOtherVersion(ProgramPath.Find(InstalledPrograms.Hook), mine) ?? Finding.Ok("program", $"{all[0]}, version {there}");
    }

    /// <summary>The program that the entries in the user's own settings name.</summary>
    private static Finding CheckUsersProgram()
    {
        var program = UserHooks.Program.Path!;
        return OfOtherVersion(program, OwnVersion.Text) ?? Finding.Ok("program", $"{program}, by its path");
    }

    /// <summary>Two programs that were not installed together may disagree on what lies on the disk.</summary>
    private static Finding? OfOtherVersion(string? program, string? mine) =>
        program is not null && Version(program) is var there && there != mine
            ? Finding.Broken(
                "program",
                $"{program}, which agents start, is version {(string.IsNullOrEmpty(there) ? "unknown" : there)}, this one {mine}.",
                "Install both programs of one version together, and remove the others."
            )
            : null;

    private static bool SameBytes(string one, string other)
    {
        try
        {
            return new FileInfo(one).Length == new FileInfo(other).Length
                && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Claude Code's version, where it is on the PATH.</summary>
    private static Finding? CheckClaude()
    {
        // "2.1.330 (Claude Code)"
        var text = ProgramPath.Find("claude") is { } client ? Version(client)?.Split(' ')[0] : null;
        return !System.Version.TryParse(text, out var version) ? null
            : version < OldestTried
                ? Finding.Warning(
                    "claude-code version",
                    $"Claude Code {text} is older than what the gate was tried with ({OldestTried}).",
                    "Update Claude Code."
                )
            : version < BlocksOnTimeout
                ? Finding.Warning(
                    "claude-code version",
                    $"Claude Code {text} lets a call run whose hook outlives its timeout; the gate answers by itself within 8 s, "
                        + $"but a machine that hangs longer opens it.",
                    $"Update Claude Code to {BlocksOnTimeout} or later."
                )
            : Finding.Ok("claude-code version", text!);
    }

    private static string? Version(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, ["--version"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    RedirectStandardInput = true,
                }
            )!;
            process.StandardInput.Close();
            var text = process.StandardOutput.ReadToEndAsync();
            return process.WaitForExit(Limit) && process.ExitCode == 0 ? text.Result.Trim() : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    private static Finding CheckFile(GateFiles files, AgentSetup agent, AgentFile file)
    {
        var name = $"{agent.Name} hooks";
        try
        {
            if (InitRecord.ReadText(Path.Combine(files.Repository.WorkTree, file.ProjectPath)) is not { } settings)
            {
                return Finding.Broken(
                    name,
                    $"{file.ProjectPath} is not there: {agent.Agent.Title} goes on without the gate where its plugin does not load.",
                    $"Run `vibeworkout init … --agent {agent.Name}` again: it puts the file back."
                );
            }

            if (file.FindDoubled(settings) is { } twice)
            {
                return Finding.Broken(
                    name,
                    $"{file.ProjectPath} {twice}; the agent takes the last one, so nobody can be sure that it calls the gate.",
                    "Leave one of the two, then run `vibeworkout init` again."
                );
            }

            return file.HasGate(settings)
                ? Finding.Ok(name, $"{file.ProjectPath} calls the gate, and blocks when it fails")
                : Finding.Broken(
                    name,
                    file.HoldsOurs(settings)
                        ? $"{file.ProjectPath} calls the gate, but not in the form that blocks every call when the program is "
                            + $"missing, fails or hangs."
                        : $"{file.ProjectPath} does not call the gate, so every call of this agent runs ungated.",
                    $"Run `vibeworkout init … --agent {agent.Name}` again: it puts the entry right."
                );
        }
        catch (FormatException)
        {
            return Finding.Broken(
                name,
                $"{file.ProjectPath} is not valid JSON: the agent drops it whole, and every call runs ungated.",
                "Mend the file, then run `vibeworkout init` again."
            );
        }
    }

    /// <summary>Switches that turn hooks off, in every scope that the agents read.</summary>
    private static IEnumerable<Finding> CheckSwitches(GateFiles files)
    {
        var off = new List<string>();
        foreach (
            var (path, agents) in AgentSetup
                .All.SelectMany(a => a.Agent.Switches, (a, s) => (a.Agent, Switch: s, Path: PathOf(files, a.Agent, s)))
                .Where(s => IsSet(s.Path, s.Switch.Member.Split('.'), s.Switch.Value))
                .GroupBy(s => s.Path, (path, all) => (path, all.ToList()))
        )
        {
            off.Add(path);
            yield return Finding.Broken(
                "hooks on",
                $"{path} turns hooks off ({agents[0].Switch.Member}), so every call of {string.Join(" and ", agents.Select(a => a.Agent.Title))} runs "
                    + "ungated.",
                $"Take {agents[0].Switch.Member} out of it."
            );
        }

        foreach (
            var (agent, variable) in AgentSetup
                .All.Where(a => Uses(files, a))
                .SelectMany(a => a.Agent.SwitchVariables, (a, variable) => (a.Agent, variable))
                .Where(a => Environment.GetEnvironmentVariable(a.variable) is { Length: > 0 })
        )
        {
            off.Add(variable);
            yield return Finding.Broken(
                "hooks on",
                $"{variable} is set here: {agent.Title}, started from this shell, leaves out the gate's plugin, its permission, or both.",
                $"Unset {variable}."
            );
        }

        var codex = Path.Combine(files.Repository.WorkTree, ".codex", "config.toml");
        if (
            File.Exists(codex)
            && File.ReadLines(codex)
                .Any(l => l.Replace(" ", "", StringComparison.Ordinal).StartsWith("hooks=false", StringComparison.Ordinal))
        )
        {
            off.Add(codex);
            yield return Finding.Broken(
                "hooks on",
                $"{codex} turns hooks off, so every call of Codex CLI runs ungated.",
                "Take hooks = false out of it."
            );
        }

        if (off.Count == 0)
        {
            yield return Finding.Ok("hooks on", "no settings turn hooks off");
        }
    }

    private static bool Uses(GateFiles files, AgentSetup agent) =>
        File.Exists(Path.Combine(files.Repository.WorkTree, agent.Agent.ProjectFile)) || File.Exists(UserHooks.FileOf(agent));

    private static string PathOf(GateFiles files, AgentDescription agent, AgentSwitch setting) =>
        !setting.File.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(files.Repository.WorkTree, setting.File)
        : setting.File.StartsWith($"~/{agent.UserFolder}/", StringComparison.Ordinal)
            ? Path.Combine(UserHooks.FolderOf(agent), setting.File[(agent.UserFolder.Length + 3)..])
        : Path.Combine(UserHooks.Home, setting.File[2..]);

    private static bool IsSet(string path, string[] members, bool value)
    {
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            using var json = JsonDocument.Parse(
                PlainFile.ReadAllBytes(path),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
            );
            var at = json.RootElement;
            foreach (var member in members)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(member, out at))
                {
                    return false;
                }
            }

            return at.ValueKind == (value ? JsonValueKind.True : JsonValueKind.False);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return false; // a file that the agent cannot read either sets nothing
        }
    }
}
