using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>What <c>init</c> tells people that it did.</summary>
internal static class InitTold
{
    public static void Accepted(IReadOnlyList<string> accepted)
    {
        foreach (var name in accepted)
        {
            Say.Line($"  [green]accepted[/]  git's {name.Shown()}, as it is set now");
        }
    }

    public static void Did(
        List<InitFile> changes,
        bool newPin,
        IReadOnlyList<PushHookChange> hooks,
        GateConfig config,
        string? url,
        string next
    )
    {
        foreach (var (path, before, after) in changes)
        {
            Say.Line(
                $"  {(before == after ? "[dim]unchanged[/]" : before is null ? "[green]created[/]  " : "[green]updated[/]  ")}  "
                    + $"{path.Shown()}"
            );
        }

        Say.Line($"  {(newPin ? "[green]pinned[/]   " : "[dim]unchanged[/]")}  public key {config.PublicKey.Hex[..16]}… for this user");
        foreach (var hook in hooks.Where(h => h.Advice is null))
        {
            Say.Line($"  {(hook.Changed ? "[green]hooked[/]   " : "[dim]unchanged[/]")}  {hook.Name.Shown()}");
        }

        foreach (var hook in hooks.Where(h => h.Advice is not null))
        {
            Say.Line(
                $"[yellow]A hook manager owns this repository's git hooks. To bring the log along with every push, "
                    + $"{hook.Advice.Shown()}[/]"
            );
        }

        if (url is null)
        {
            Say.Line(
                $"[yellow]There is no git remote \"{config.Remote.Shown()}\" yet, so tools stay locked. Add it: git "
                    + $"remote add {config.Remote.Shown()} <url>[/]"
            );
        }

        Say.Line(
            newPin || changes.Exists(c => c.Before != c.After)
                ? "Tools are now gated on the heart rate of [bold]" + config.UserKey.Value.Shown() + "[/]. " + next.Shown()
                : "Everything was set up already."
        );
    }
}
