namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>How a hook entry starts the program: by its name, in a project's settings that others share, or by its path, in the user's own.</summary>
internal sealed class HookProgram
{
    /// <summary>What blocks a call at agents that take exit code 2 for a no.</summary>
    public const string BlockByStderr = "echo '" + Missing + "' >&2; exit 2";

    /// <summary>What blocks a call at agents that read a decision from standard output.</summary>
    public const string BlockByDecision = "echo '{\"decision\":\"deny\",\"reason\":\"" + Missing + "\"}'; exit 2";

    private const string Missing =
        "vibeworkout: tools are locked: this repository is gated on heart rate, and the program that checks it is gone. Install it "
        + "again, or take its hooks out of your settings.";

    /// <summary>Asked only where the program is gone: whether a repository on the way up was enrolled, by files alone.</summary>
    private const string IsEnrolled =
        "gated() { d=$1; while :; do g=$d/.git; if [ -f \"$g\" ]; then read -r _ g <\"$g\" || :; case $g in /*) ;; *) g=$d/$g ;; esac; fi; "
        + "[ -e \"$g/vibeworkout/pinned\" ] || [ -e \"${g%/worktrees/*}/vibeworkout/pinned\" ] && return 0; case $d in */*) d=${d%/*} ;; "
        + "*) return 1 ;; esac; done; }; gated \"$PWD\" || gated \"$(pwd -P)\" || gated \"${CLAUDE_PROJECT_DIR:-$PWD}\"";

    private readonly string? path;

    private HookProgram(string? path) => this.path = path is null ? null : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The one that the agent's shell finds.</summary>
    public static HookProgram OnPath { get; } = new(null);

    /// <summary>The one at a path.</summary>
    public static HookProgram At(string path) => new(path);

    /// <summary>The command that decides on a call.</summary>
    /// <param name="hook">The event.</param>
    /// <param name="agent">The option that names the agent, with a space before it; empty for the default.</param>
    /// <param name="blocking">Makes of a call of the program one that blocks whatever goes wrong.</param>
    /// <param name="block">What blocks without the program.</param>
    public string Gate(string hook, string agent, Func<string, string> blocking, string block) =>
        path is null
            ? blocking($"vibeworkout hook {hook}{agent}")
            : $"if [ -x {path} ]; then {blocking($"{path} hook {hook}{agent} --plugin")}; elif {IsEnrolled}; then {block}; fi{Mark(hook, agent)}";

    /// <summary>The command for an event that decides nothing.</summary>
    public string Tell(string hook, string agent) =>
        path is null
            ? $"vibeworkout hook {hook}{agent}"
            : $"if [ -x {path} ]; then {path} hook {hook}{agent} --plugin; fi{Mark(hook, agent)}";

    /// <summary>By this our entries are known again, whatever the path.</summary>
    private static string Mark(string hook, string agent) => $" # vibeworkout hook {hook}{agent}";
}
