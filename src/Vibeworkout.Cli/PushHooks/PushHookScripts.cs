namespace Vibeworkout.Cli.PushHooks;

/// <summary>
/// The two scripts that make a post-push, which git has none of: <c>pre-push</c> leaves a marker, and <c>reference-transaction</c>, which git runs when a push has updated its remote-tracking ref, starts a sync where
/// the marker is. Plain shell, because git runs the second for every update of a ref; a hook that was there before runs as it did.
/// </summary>
internal static class PushHookScripts
{
    public const string PrePush = "pre-push";
    public const string ReferenceTransaction = "reference-transaction";

    /// <summary>The name that a hook gets that was there before.</summary>
    public const string Before = ".before-vibeworkout";

    private const string Marker = "# vibeworkout: ";

    public static bool IsOurs(string script) => script.Contains(Marker, StringComparison.Ordinal);

    public static string Of(string hook, string program) => hook == PrePush
        ? $$"""
            #!/bin/sh
            {{Marker}}brings the tool log along with every push; never fails it, delays it or prints
            dir=${GIT_DIR:-.git}
            [ -d "$dir" ] || dir=$(git rev-parse --git-dir 2>/dev/null)
            { true >"$dir/vibeworkout-pushing"; } 2>/dev/null || true
            {{Chain(PrePush)}}
            exit 0

            """
        : $$"""
            #!/bin/sh
            {{Marker}}after a push (see pre-push) it starts a sync in the background; does nothing otherwise
            if [ "$1" = committed ]; then
              dir=${GIT_DIR:-.git}
              [ -d "$dir" ] || dir=$(git rev-parse --git-dir 2>/dev/null)
              if [ -f "$dir/vibeworkout-pushing" ]; then
                refs=$(cat)
                case "$refs" in
                  *' refs/remotes/'*)
                    rm -f "$dir/vibeworkout-pushing"
                    program=$(command -v vibeworkout 2>/dev/null) || program={{Quote(program)}}
                    [ -x "$program" ] && "$program" git-hook pushed </dev/null >/dev/null 2>&1
                    ;;
                esac
                hook="$(dirname "$0")/{{ReferenceTransaction}}{{Before}}"
                [ -x "$hook" ] || exit 0
                printf '%s\n' "$refs" | "$hook" "$@"
                exit $?
              fi
            fi
            {{Chain(ReferenceTransaction)}}
            exit 0

            """;

    private static string Chain(string hook) => $"hook=\"$(dirname \"$0\")/{hook}{Before}\"\n[ -x \"$hook\" ] && exec \"$hook\" \"$@\"";

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
