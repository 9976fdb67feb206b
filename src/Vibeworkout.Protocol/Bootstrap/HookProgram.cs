namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>
/// How an entry in an agent's settings starts the program: by its name, in a project's settings that others share, or by its path, in the user's
/// own. The small program for hooks where it is there, else the one for people, which answers to the same words.
/// </summary>
public sealed class HookProgram
{
    /// <summary>What blocks a call at agents that take exit code 2 for a no.</summary>
    internal static readonly Func<string, string> BlockByStderr = reason => $"echo '{reason}' >&2; exit 2";

    /// <summary>What blocks a call at agents that read a decision from standard output.</summary>
    internal static readonly Func<string, string> BlockByDecision = reason =>
        $"echo '{{\"decision\":\"deny\",\"reason\":\"{reason}\"}}'; exit 2";

    /// <summary>The same for Copilot CLI, which tells the model why only then.</summary>
    internal static readonly Func<string, string> BlockByPermission = reason =>
        $"echo '{{\"permissionDecision\":\"deny\",\"permissionDecisionReason\":\"{reason}\"}}'; exit 2";

    /// <summary>The same for Qwen Code, where another hook's word counts more than an exit code, but not more than this.</summary>
    internal static readonly Func<string, string> BlockByContinue = reason =>
        $"echo '{{\"continue\":false,\"stopReason\":\"{reason}\",\"hookSpecificOutput\":{{\"hookEventName\":\"PreToolUse\","
        + $"\"permissionDecision\":\"deny\",\"permissionDecisionReason\":\"{reason}\"}}}}'; exit 0";

    /// <summary>What every command of ours holds, before the hook's name.</summary>
    internal const string Marker = "vibeworkout hook ";

    private const string Gone =
        "vibeworkout: tools are locked: this repository is gated on heart rate, and the program that checks it is gone. Install it "
        + "again, or take its hooks out of your settings.";

    private const string NeverHere =
        "vibeworkout: tools are locked: who owns this repository lets a coding agent work in it only while their heart rate is up, and "
        + "the program that checks that, vibeworkout, is not installed here. A person can install it, or ask the owner to enrol by themselves "
        + "(vibeworkout init) or as a team (vibeworkout init --team), which gates nobody else.";

    /// <summary>Asked only where the program is gone: whether a repository on the way up was enrolled, by files alone.</summary>
    private const string IsEnrolled =
        "gated() { d=$1; while :; do g=$d/.git; if [ -f \"$g\" ]; then read -r _ g <\"$g\" || :; case $g in /*) ;; *) g=$d/$g ;; esac; fi; "
        + "[ -e \"$g/vibeworkout/pinned\" ] || [ -e \"${g%/worktrees/*}/vibeworkout/pinned\" ] && return 0; case $d in */*) d=${d%/*} ;; "
        + "*) return 1 ;; esac; done; }; gated \"$PWD\" || gated \"$(pwd -P)\" || gated \"${CLAUDE_PROJECT_DIR:-$PWD}\"";

    private const string HasHook = "command -v vibeworkout-hook >/dev/null 2>&1";
    private const string HasMain = "command -v vibeworkout >/dev/null 2>&1";

    private readonly string call;

    private HookProgram(string? path, string call) => (Path, this.call) = (path, call);

    /// <summary>The one that the agent's shell finds.</summary>
    public static HookProgram OnPath { get; } = new(null, "vibeworkout-hook");

    /// <summary>As earlier versions wrote it into a project's settings. It blocks as surely.</summary>
    internal static HookProgram OnPathBefore { get; } = new(null, "vibeworkout hook");

    /// <summary>The small program for hooks, at a path.</summary>
    public static HookProgram At(string path) => new(path, Quote(path));

    /// <summary>The program for people, at a path.</summary>
    public static HookProgram AtMain(string path) => new(path, $"{Quote(path)} hook");

    /// <summary>Where it lies; null where the agent's shell finds it.</summary>
    public string? Path { get; }

    /// <summary>Whether this is how earlier versions started it.</summary>
    internal bool IsBefore => this == OnPathBefore;

    /// <summary>A call that is ended where the program does not end by itself, as it does within 8 s, and the system can end it.</summary>
    internal string Bounded(string call) => IsBefore ? call : $"$(command -v timeout >/dev/null 2>&1 && echo timeout -k 1 9) {call}";

    /// <summary>What follows its path.</summary>
    internal IReadOnlyList<string> Words => call.EndsWith(" hook", StringComparison.Ordinal) ? ["hook"] : [];

    /// <summary>What is said where it is not there.</summary>
    internal string Absent => Path is null ? NeverHere : Gone;

    /// <summary>The command that decides on a call.</summary>
    /// <param name="hook">The event.</param>
    /// <param name="agent">The option that names the agent, with a space before it; empty for the default.</param>
    /// <param name="blocking">Makes of a call of the program one that blocks whatever goes wrong.</param>
    /// <param name="block">What blocks without the program, with a reason.</param>
    internal string Gate(string hook, string agent, Func<string, string> blocking, Func<string, string> block) =>
        IsBefore ? blocking($"{call} {hook}{agent}")
        : Path is null
            ? $"if {HasHook}; then {blocking($"vibeworkout-hook {hook}{agent}")}; elif {HasMain}; then "
                + $"{blocking($"vibeworkout hook {hook}{agent}")}; else {block(NeverHere)}; fi{Mark(hook, agent)}"
        : $"if [ -x {Quote(Path)} ]; then {blocking($"{call} {hook}{agent} --plugin")}; elif {IsEnrolled}; then {block(Gone)}; "
            + $"fi{Mark(hook, agent)}";

    /// <summary>The command for an event that decides nothing.</summary>
    internal string Tell(string hook, string agent) =>
        Path is null
            ? $"if {HasHook}; then vibeworkout-hook {hook}{agent}; elif {HasMain}; then vibeworkout hook {hook}{agent}; fi{Mark(hook, agent)}"
            : $"if [ -x {Quote(Path)} ]; then {call} {hook}{agent} --plugin; fi{Mark(hook, agent)}";

    /// <summary>The command for a status line.</summary>
    internal string StatusLine() =>
        Path is null
            ? $"if {HasHook}; then vibeworkout-hook statusline; else vibeworkout statusline; fi"
            : $"{Quote(Path)} statusline # vibeworkout statusline";

    /// <summary>By this our entries are known again, whatever the path.</summary>
    private static string Mark(string hook, string agent) => $" # {Marker}{hook}{agent}";

    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
