using System.CommandLine;
using System.Text.Json;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Doctor;

/// <summary><c>vibeworkout doctor</c>: looks at everything that can leave the gate open or the log homeless, and says how to mend
/// it.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider time)
    {
        var json = new Option<bool>("--json") { Description = "Print the findings as a JSON list." };
        var command = new Command(
            "doctor",
            "Check everything that can leave the gate open or the log homeless. Exit code 1 when anything is broken."
        )
        {
            json,
        };
        command.SetAction(parsed =>
        {
            Finding[] findings = [.. Look(OpenRepository.Place(), time)];
            if (parsed.GetValue(json))
            {
                Say.Json(JsonSerializer.Serialize(findings, DoctorJson.Default.FindingArray));
            }
            else
            {
                Show(findings);
            }

            return findings.Any(f => f.Gravity == "broken") ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    /// <summary>First the folder; what lies in a gate that is none, or cannot be reached, needs no look.</summary>
    private static IEnumerable<Finding> Look(GatePlace place, TimeProvider time)
    {
        var here = RealPath.Of(WorkingFolder.Path!);
        var folder = FolderChecks.Run(place, here);
        if (place is not { IsGated: true, Problem: null, Files: { } files })
        {
            return [AgentChecks.CheckProgram(), .. folder];
        }

        var git = new GitRunner();
        return
        [
            .. folder,
            .. AgentChecks.Run(files),
            .. GateChecks.Run(files, git, time),
            .. LogChecks.Run(files, git, time),
            .. SelfTest.Run(files, time),
        ];
    }

    private static void Show(Finding[] findings)
    {
        foreach (var finding in findings)
        {
            var mark = finding.Gravity switch
            {
                "ok" => "[green]✓[/]",
                "warning" => "[yellow]![/]",
                _ => "[red]✗[/]",
            };
            Say.Line($"{mark} {finding.Check.Shown(), -22} {finding.Message.Shown()}");
            if (finding.Mend is not null)
            {
                Say.Line($"  {"", -22} → {finding.Mend.Shown()}");
            }
        }

        var (broken, warnings) = (findings.Count(f => f.Gravity == "broken"), findings.Count(f => f.Gravity == "warning"));
        Say.Line(
            broken > 0 ? $"[red]{broken} broken[/], {warnings} to look at."
            : warnings > 0 ? $"Nothing is broken; {warnings} to look at."
            : "[green]All is well.[/]"
        );
    }
}
