using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary>The folder that one stands in: which gate decides there, and whether an agent that is started there calls it.</summary>
internal static class FolderChecks
{
    private const string StartThere = "Start the agent in that folder, or install the plugin, which Claude Code loads everywhere.";

    public static IEnumerable<Finding> Run(GatePlace place, string here)
    {
        if (!Directory.Exists(here))
        {
            yield return Finding.Broken(
                "folder",
                $"{here}, where this was typed, was deleted.",
                "Change into a folder that exists, then try again."
            );
        }

        if (place.Problem is not null)
        {
            yield return Finding.Broken(
                "folder",
                $"{Capital(Messages.NoGit(place))}{(place.IsGated ? ", so every call is blocked here." : ". It was never set up for vibeworkout.")}",
                Messages.PutBack + (place.IsGated ? " `vibeworkout uninstall` takes the gate out." : "")
            );
            yield break;
        }

        var nearest = RepositoryLocation.Find(here);
        if (!place.IsGated)
        {
            yield return AgentsHere.CallingFrom(here, nearest, isGated: false).Count > 0
                ? Finding.Broken(
                    "folder",
                    $"{place.Folder} has agents' settings that call the gate, and no gate: every call is blocked.",
                    "Run the `vibeworkout init …` line that the server shows, or take the hooks out of the settings."
                )
                : Finding.Broken(
                    "folder",
                    $"{place.Folder} was never set up for vibeworkout: agents run ungated here.",
                    "Run the `vibeworkout init …` line that the server shows, if they should not."
                );
            yield break;
        }

        yield return nearest is not null && nearest.CommonDir != place.Files!.Repository.CommonDir
            ? Finding.Warning(
                "folder",
                $"{nearest.WorkTree} is a repository inside the gate repo {place.Folder}, whose gate decides here too; a gate of "
                    + $"its own would never be asked.",
                $"Nothing, if that is meant; else `vibeworkout uninstall` in {place.Folder}."
            )
            : Finding.Ok("folder", $"the gate of {place.Folder} decides here");
        if (here != place.Folder && AgentsHere.CallingFrom(here, place.Files!.Repository).Count == 0)
        {
            yield return Finding.Broken(
                "started here",
                $"Agents read the settings of the folder they are started in, not of {place.Folder}: one that is started here "
                    + $"runs ungated.",
                StartThere
            );
        }
    }

    private static string Capital(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..];
}
