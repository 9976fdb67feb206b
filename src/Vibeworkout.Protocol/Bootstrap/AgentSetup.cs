using System.Text.Json;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// How a coding agent is told to call the gate: which file, which events, and a command in the form that blocks when the program is
/// missing, fails or hangs, as far as that agent lets it. The dialect is named in the command, never guessed.
/// </summary>
public sealed class AgentSetup
{
    private static readonly string[] Hooks =
    [
        "pre-tool-use",
        "post-tool-use",
        "post-tool-use-failure",
        "session-start",
        "stop",
        "session-end",
    ];

    private readonly Func<HookProgram, IReadOnlyList<HookEntry>> entries;
    private readonly HookProgram program;

    private AgentSetup(string name, string settingsFile, string newFile, Func<HookProgram, IReadOnlyList<HookEntry>> entries)
        : this(name, settingsFile, newFile, entries, HookProgram.OnPath) { }

    private AgentSetup(
        string name,
        string settingsFile,
        string newFile,
        Func<HookProgram, IReadOnlyList<HookEntry>> entries,
        HookProgram program
    )
    {
        (Name, SettingsFile, NewFile, this.entries, this.program) = (name, settingsFile, newFile, entries, program);
        Entries = entries(program);
    }

    /// <summary>Claude Code.</summary>
    public static AgentSetup ClaudeCode { get; } =
        new(
            AgentNames.ClaudeCode,
            ".claude/settings.json",
            "{}\n",
            program =>
                Entry(
                    ["PreToolUse", "PostToolUse", "PostToolUseFailure", "SessionStart", "Stop", "SessionEnd"],
                    hook =>
                        hook == Hooks[0]
                            ? Group(
                                "\"matcher\": \"*\",\n  ",
                                "command",
                                program.Gate(hook, "", call => $"{call} || exit 2", HookProgram.BlockByStderr),
                                "\"timeout\": 20, \"onFailure\": \"block\""
                            )
                            : Group(
                                "\"matcher\": \"*\",\n  ",
                                "command",
                                program.Tell(hook, ""),
                                $"\"timeout\": {(hook == "session-start" ? 20 : 10)}"
                            )
                )
        );

    /// <summary>Codex CLI. Exit code 2 blocks only with something on stderr.</summary>
    public static AgentSetup Codex { get; } =
        new(
            AgentNames.Codex,
            ".codex/hooks.json",
            "{}\n",
            program =>
                Entry(
                    ["PreToolUse", "PostToolUse", null, "SessionStart", "Stop", "SessionEnd"],
                    hook =>
                        Group(
                            "",
                            "command",
                            hook == Hooks[0]
                                ? program.Gate(
                                    hook,
                                    " --agent codex",
                                    call => $"{call} || {{ echo \"vibeworkout: gate failed, tools locked\" >&2; exit 2; }}",
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
            AgentNames.Gemini,
            ".gemini/settings.json",
            "{}\n",
            program =>
                Entry(
                    ["BeforeTool", "AfterTool", null, "SessionStart", "AfterAgent", "SessionEnd"],
                    hook =>
                        Group(
                            "\"matcher\": \".*\",\n  ",
                            "command",
                            hook == Hooks[0]
                                ? program.Gate(
                                    hook,
                                    " --agent gemini",
                                    call =>
                                        $"out=$(timeout 8 {call}) || {{ echo "
                                        + "'{\"decision\":\"deny\",\"reason\":\"vibeworkout: gate failed, tools locked\"}'; exit 2; }; printf "
                                        + "%s \"$out\"",
                                    HookProgram.BlockByDecision
                                )
                                : program.Tell(hook, " --agent gemini"),
                            "\"timeout\": 20000"
                        )
                )
        );

    /// <summary>Cursor.</summary>
    public static AgentSetup Cursor { get; } =
        new(
            AgentNames.Cursor,
            ".cursor/hooks.json",
            "{\n  \"version\": 1\n}\n",
            program =>
                Entry(
                    ["preToolUse", "postToolUse", "postToolUseFailure", "sessionStart", "stop", "sessionEnd"],
                    hook =>
                        hook == Hooks[0]
                            ? Flat(
                                "\"command\"",
                                program.Gate(hook, " --agent cursor", call => $"{call} || exit 2", HookProgram.BlockByStderr),
                                ", \"failClosed\": true, \"timeout\": 20"
                            )
                            : Flat("\"command\"", program.Tell(hook, " --agent cursor"), ", \"timeout\": 10")
                )
        );

    /// <summary>Copilot CLI. Past its timeout a call runs, whatever the hook says then: what hangs is ended before, where the system can do that.</summary>
    public static AgentSetup Copilot { get; } =
        new(
            AgentNames.Copilot,
            ".github/hooks/vibeworkout.json",
            "{\n  \"version\": 1\n}\n",
            program =>
                Entry(
                    ["preToolUse", "postToolUse", "postToolUseFailure", "sessionStart", "agentStop", "sessionEnd"],
                    hook =>
                        Flat(
                            "\"type\": \"command\", \"bash\"",
                            hook == Hooks[0]
                                ? program.Gate(
                                    hook,
                                    " --agent copilot",
                                    call => $"$(command -v timeout >/dev/null 2>&1 && echo timeout -k 1 9) {call} || exit 2",
                                    HookProgram.BlockByPermission
                                )
                                : program.Tell(hook, " --agent copilot"),
                            ", \"timeoutSec\": 20"
                        )
                )
        );

    /// <summary>The same agent with the entries for this user's own settings, which it reads in every folder: they name the program by its
    /// path, are silent where nobody enrolled, and block in an enrolled repository also when the program is gone.</summary>
    /// <param name="program">The program, at its absolute path.</param>
    public AgentSetup ForUser(HookProgram program) => new(Name, SettingsFile, NewFile, entries, program);

    /// <summary>The agent's folder of a user, from the home.</summary>
    public string UserFolder =>
        Name == AgentNames.Copilot ? ".copilot" : SettingsFile[..SettingsFile.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The user's own settings file, from there.</summary>
    public string UserFile => SettingsFile[(SettingsFile.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Every agent that can be set up.</summary>
    public static IReadOnlyList<AgentSetup> All { get; } = [ClaudeCode, Codex, Gemini, Cursor, Copilot];

    /// <summary>The agent's name, as <c>--agent</c> takes it and as log lines carry it.</summary>
    public string Name { get; }

    /// <summary>The settings file, from the repository's root.</summary>
    public string SettingsFile { get; }

    /// <summary>What a settings file holds before anything is put in.</summary>
    internal string NewFile { get; }

    /// <summary>The entries.</summary>
    internal IReadOnlyList<HookEntry> Entries { get; }

    /// <summary>The forms of the gate's entry that block on every failure: the one that is written today, and those of earlier versions.</summary>
    internal IEnumerable<string> GateForms =>
        program.Path is null ? [Entries[0].Entry, entries(HookProgram.OnPathBefore)[0].Entry] : [Entries[0].Entry];

    /// <summary>What the agent runs for its status line, as a JSON string.</summary>
    internal string StatusLine => Quote(program.StatusLine());

    /// <summary>The settings with our entries in them; the same text when they are all there.</summary>
    /// <param name="settings">The file's text; null where there is no file.</param>
    /// <exception cref="FormatException">The text is no settings file, or has a member twice; the message says where.</exception>
    public string Merge(string? settings) => HookSettings.Merge(this, settings);

    /// <summary>The settings with our status line in them, where the agent has one and nobody else's is there.</summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public string MergeStatusLine(string settings) =>
        Name == AgentNames.ClaudeCode ? HookSettings.MergeStatusLine(this, settings) : settings;

    /// <summary>The settings without our entries. What held nothing else goes as well; null when nothing is left that was not
    /// ours.</summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public string? Remove(string settings)
    {
        var rest = HookSettings.Remove(this, settings);
        return rest != settings && WithoutSpace(rest) == WithoutSpace(NewFile) ? null : rest;
    }

    /// <summary>Whether the gate's entry is in the settings, in exactly a form that blocks on every failure.</summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public bool HasGate(string settings) => HookSettings.HasGate(this, settings);

    /// <summary>
    /// A member that stands twice where the agent looks for its hooks: at the root, or anywhere in <c>hooks</c>. The agent takes the last
    /// one. Null when there is none.
    /// </summary>
    /// <exception cref="FormatException">The text is no settings file.</exception>
    public DoubledMember? FindDoubled(string settings) => HookSettings.FindDoubled(this, settings);

    /// <summary>The command that the agent runs before a tool call.</summary>
    public string GateCommand => CommandOf(Entries[0].Entry);

    /// <summary>Every command that decides on a call and blocks on every failure: today's, and those of earlier versions.</summary>
    public IReadOnlyList<string> GateCommands => [.. GateForms.Select(CommandOf)];

    private static string CommandOf(string entry)
    {
        using var json = JsonDocument.Parse(entry);
        var handler = json.RootElement.TryGetProperty("hooks", out var handlers) ? handlers[0] : json.RootElement;
        return (handler.TryGetProperty("command", out var command) ? command : handler.GetProperty("bash")).GetString()!;
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static List<HookEntry> Entry(string?[] events, Func<string, string> entry) =>
        [.. Hooks.Zip(events).Where(p => p.Second is not null).Select(p => new HookEntry(p.Second!, entry(p.First)))];

    private static string Group(string before, string member, string command, string more) =>
        $"{{\n  {before}\"hooks\": [\n    {{ \"type\": \"command\", \"{member}\": {Quote(command)}, {more} }}\n  ]\n}}";

    private static string Flat(string member, string command, string more) => $"{{ {member}: {Quote(command)}{more} }}";

    private static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
