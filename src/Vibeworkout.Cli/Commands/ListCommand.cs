using System.CommandLine;
using System.Text.Json;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Calls;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout list</c>: every repository that this person enrolled, and its state, from what is here.</summary>
internal static class ListCommand
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print them as a JSON list." };
        var command = new Command("list", "Show every repository that you enrolled, how, and whether tools are locked there.") { json };
        command.SetAction(parsed => Show(parsed.GetValue(json), time));
        return command;
    }

    /// <summary>The same for whoever asks for all.</summary>
    public static int Show(bool json, TimeProvider time)
    {
        ListEntry[] all = [.. Enrolments.All().Select(e => Look(e.File, e.Enrolment, time))];
        if (json)
        {
            Say.Json(JsonSerializer.Serialize(all, CliJson.Default.ListEntryArray));
            return ExitCodes.Done;
        }

        foreach (var entry in all)
        {
            var where = entry.Folder == Everywhere.OutsideFolder ? "folders outside of git" : entry.Folder.Shown();
            var through = entry.Carrier is { } via ? $", via {via.Shown()}" : "";
            Say.Line($"{Mark(entry.State)} {where}  [dim]{entry.Mode}{through}[/]");
            if (entry.Why is not null)
            {
                Say.Line($"  {entry.Why.Shown()}");
            }
        }

        if (all.Length == 0)
        {
            Say.Line("Nothing is enrolled yet. `vibeworkout init` in a clone enrols it.");
        }

        return ExitCodes.Done;
    }

    private static ListEntry Look(string file, Enrolment? enrolment, TimeProvider time)
    {
        if (enrolment is null)
        {
            return new(
                file,
                "unknown",
                null,
                [],
                "unusable",
                "This file cannot be read as an enrolment; run `vibeworkout init` where it was for."
            );
        }

        var entry = new ListEntry(
            enrolment.WorkTree,
            enrolment.Mode.ToString().ToLowerInvariant(),
            enrolment.Carrier,
            enrolment.Agents,
            "locked",
            null
        );
        if (!Directory.Exists(enrolment.GitDir))
        {
            return entry with
            {
                State = "gone",
                Why = "Its git directory is not there any more. `vibeworkout uninstall` in a folder of that name takes it out.",
            };
        }

        var files = GateFiles.Of(enrolment);
        if (GateSwitch.WhyOff(files, time) is { } off)
        {
            return entry with { State = "off", Why = $"Gating is off: {off}." };
        }

        if (GateContext.Open(files, new GitRunner(), out var problem) is not { } gate)
        {
            return entry with { Why = Messages.ForPeople(problem!.Value.Message!) };
        }

        var signal = new SignalSource(files, gate.Config, gate.Git, time).Peek();
        return signal.Verdict.Reason is { } reason
            ? entry with
            {
                Why = Messages.Why(reason, signal, gate.Config),
            }
            : entry with
            {
                State = "unlocked",
            };
    }

    private static string Mark(string state) =>
        state switch
        {
            "unlocked" => "[green]●[/]",
            "off" or "gone" => "[yellow]○[/]",
            _ => "[red]●[/]",
        };
}
