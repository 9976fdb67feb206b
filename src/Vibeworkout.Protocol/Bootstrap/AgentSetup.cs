using Vibeworkout.Protocol.Agents;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// How a coding agent is told to call the gate: which files, which events, and a command or a plugin in the form that blocks when the program
/// is missing, fails or hangs, as far as that agent lets it. The dialect is named in the command, never guessed.
/// </summary>
public sealed class AgentSetup
{
    private const string GateFailed = "vibeworkout: gate failed, tools locked";

    private readonly Func<AgentDescription, HookProgram, IReadOnlyList<AgentFile>> files;

    private AgentSetup(AgentDescription agent, Func<AgentDescription, HookProgram, IReadOnlyList<AgentFile>> files)
        : this(agent, files, HookProgram.OnPath) { }

    private AgentSetup(AgentDescription agent, Func<AgentDescription, HookProgram, IReadOnlyList<AgentFile>> files, HookProgram program)
    {
        (Agent, this.files, Program) = (agent, files, program);
        Files = files(agent, program);
    }

    /// <summary>Claude Code.</summary>
    public static AgentSetup ClaudeCode { get; } =
        new(
            KnownAgents.ClaudeCode,
            Hooks(
                "{}\n",
                ["PreToolUse", "PostToolUse", "PostToolUseFailure", "SessionStart", "Stop", "SessionEnd"],
                (program, hook) =>
                    hook == HookEntry.Gate
                        ? HookEntry.Group(
                            "\"matcher\": \"*\",\n  ",
                            program.Gate(hook, "", call => $"{call} || exit 2", HookProgram.BlockByStderr),
                            "\"timeout\": 20, \"onFailure\": \"block\""
                        )
                        : HookEntry.Group(
                            "\"matcher\": \"*\",\n  ",
                            program.Tell(hook, ""),
                            $"\"timeout\": {(hook == "session-start" ? 20 : 10)}"
                        )
            )
        );

    /// <summary>Codex CLI. Exit code 2 blocks only with something on stderr.</summary>
    public static AgentSetup Codex { get; } =
        new(
            KnownAgents.Codex,
            Hooks(
                "{}\n",
                ["PreToolUse", "PostToolUse", null, "SessionStart", "Stop", "SessionEnd"],
                (program, hook) =>
                    HookEntry.Group(
                        "",
                        hook == HookEntry.Gate
                            ? program.Gate(
                                hook,
                                " --agent codex",
                                call => $"{program.Bounded(call)} || {{ echo \"{GateFailed}\" >&2; exit 2; }}",
                                HookProgram.BlockByStderr
                            )
                            : program.Tell(hook, " --agent codex"),
                        "\"timeout\": 20"
                    )
            )
        );

    /// <summary>Gemini CLI. What stands on stdout decides, whatever the exit code; nothing there allows.</summary>
    public static AgentSetup Gemini { get; } =
        new(
            KnownAgents.Gemini,
            Hooks(
                "{}\n",
                ["BeforeTool", "AfterTool", null, "SessionStart", "AfterAgent", "SessionEnd"],
                (program, hook) =>
                    HookEntry.Group(
                        "\"matcher\": \".*\",\n  ",
                        hook == HookEntry.Gate
                            ? program.Gate(
                                hook,
                                " --agent gemini",
                                call =>
                                    $"out=$({(program.IsBefore ? $"timeout 8 {call}" : program.Bounded(call))}) || {{ echo "
                                    + $"'{{\"decision\":\"deny\",\"reason\":\"{GateFailed}\"}}'; exit 2; }}; printf "
                                    + "%s \"$out\"",
                                HookProgram.BlockByDecision
                            )
                            : program.Tell(hook, " --agent gemini"),
                        "\"timeout\": 20000"
                    )
            )
        );

    /// <summary>Copilot CLI. Past its timeout a call runs, whatever the hook says then: what hangs is ended before, where the system can do that.</summary>
    public static AgentSetup Copilot { get; } =
        new(
            KnownAgents.Copilot,
            Hooks(
                "{\n  \"version\": 1\n}\n",
                ["preToolUse", "postToolUse", "postToolUseFailure", "sessionStart", "agentStop", "sessionEnd"],
                (program, hook) =>
                    HookEntry.Flat(
                        "\"type\": \"command\", \"bash\"",
                        hook == HookEntry.Gate
                            ? program.Gate(
                                hook,
                                " --agent copilot",
                                call => $"{program.Bounded(call)} || exit 2",
                                HookProgram.BlockByPermission
                            )
                            : program.Tell(hook, " --agent copilot"),
                        ", \"timeoutSec\": 20"
                    )
            )
        );

    /// <summary>OpenCode. A plugin that throws blocks; one that is not there, or does not load, leaves a permission that denies every tool.</summary>
    public static AgentSetup OpenCode { get; } =
        new(
            KnownAgents.OpenCode,
            (agent, program) =>
                [
                    new PluginFile(agent.ProjectFile, agent.UserFile, PluginText.OpenCode(program)),
                    new PermissionFile("opencode.json", "opencode.json"),
                ]
        );

    /// <summary>Qwen Code. Another hook may allow what exit code 2 denies, but not what <c>"continue": false</c> does.</summary>
    public static AgentSetup Qwen { get; } =
        new(
            KnownAgents.Qwen,
            Hooks(
                "{}\n",
                ["PreToolUse", "PostToolUse", "PostToolUseFailure", "SessionStart", "Stop", "SessionEnd"],
                (program, hook) =>
                    HookEntry.Group(
                        "\"matcher\": \"*\",\n  ",
                        hook == HookEntry.Gate
                            ? program.Gate(
                                hook,
                                " --agent qwen",
                                call =>
                                    $"out=$({program.Bounded(call)}) || {{ {HookProgram.BlockByContinue(GateFailed)}; }}; printf %s \"$out\"",
                                HookProgram.BlockByContinue
                            )
                            : program.Tell(hook, " --agent qwen"),
                        "\"timeout\": 20"
                    )
            )
        );

    /// <summary>Pi. An extension that does not load keeps it from starting.</summary>
    public static AgentSetup Pi { get; } =
        new(KnownAgents.Pi, (agent, program) => [new PluginFile(agent.ProjectFile, agent.UserFile, PluginText.Pi(program))]);

    /// <summary>Cline CLI. After 3 s without an answer it ends the whole run.</summary>
    public static AgentSetup Cline { get; } =
        new(KnownAgents.Cline, (agent, program) => [new PluginFile(agent.ProjectFile, agent.UserFile, PluginText.Cline(program))]);

    /// <summary>Cursor.</summary>
    public static AgentSetup Cursor { get; } =
        new(
            KnownAgents.Cursor,
            Hooks(
                "{\n  \"version\": 1\n}\n",
                ["preToolUse", "postToolUse", "postToolUseFailure", "sessionStart", "stop", "sessionEnd"],
                (program, hook) =>
                    hook == HookEntry.Gate
                        ? HookEntry.Flat(
                            "\"command\"",
                            program.Gate(hook, " --agent cursor", call => $"{call} || exit 2", HookProgram.BlockByStderr),
                            ", \"failClosed\": true, \"timeout\": 20"
                        )
                        : HookEntry.Flat("\"command\"", program.Tell(hook, " --agent cursor"), ", \"timeout\": 10")
            )
        );

    /// <summary>Every agent that can be set up.</summary>
    public static IReadOnlyList<AgentSetup> All { get; } = [ClaudeCode, Codex, Gemini, Copilot, OpenCode, Qwen, Pi, Cline, Cursor];

    /// <summary>What is known of the agent.</summary>
    public AgentDescription Agent { get; }

    /// <summary>Its name.</summary>
    public string Name => Agent.Name;

    /// <summary>What is written for it; first the file that calls the gate.</summary>
    public IReadOnlyList<AgentFile> Files { get; }

    /// <summary>How its entries start the program.</summary>
    internal HookProgram Program { get; }

    /// <summary>The same agent with the entries for this user's own settings, which it reads in every folder: they name the program by its
    /// path, are silent where nobody enrolled, and block in an enrolled repository also when the program is gone.</summary>
    /// <param name="program">The program, at its absolute path.</param>
    public AgentSetup ForUser(HookProgram program) => new(Agent, files, program);

    /// <summary>The settings with our status line in them, where the agent has one and nobody else's is there.</summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public string MergeStatusLine(AgentFile file, string settings) =>
        Name == AgentNames.ClaudeCode && file is HooksFile hooks ? HookSettings.MergeStatusLine(hooks, settings) : settings;

    /// <summary>The command that the agent, or our plugin in it, runs before a tool call.</summary>
    public string GateCommand => GateCommands[0];

    /// <summary>Every command that decides on a call and blocks on every failure: today's, and those of earlier versions.</summary>
    public IReadOnlyList<string> GateCommands =>
        Files[0] is HooksFile hooks
            ? [.. hooks.GateCommands]
            : [Program.Gate(HookEntry.Gate, $" --agent {Name}", call => $"{call} || exit 2", HookProgram.BlockByStderr)];

    private static Func<AgentDescription, HookProgram, IReadOnlyList<AgentFile>> Hooks(
        string newFile,
        string?[] events,
        Func<HookProgram, string, string> entry
    ) =>
        (agent, program) =>
            [new HooksFile(agent.ProjectFile, agent.UserFile, newFile, p => HookEntry.For(events, hook => entry(p, hook)), program)];
}
