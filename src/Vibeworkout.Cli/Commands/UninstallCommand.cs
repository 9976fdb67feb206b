using System.CommandLine;
using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Cli.Sync;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>
/// <c>vibeworkout uninstall</c>: takes back what <c>init</c> did and nothing else. A file that is still as <c>init</c> left it becomes byte
/// for byte what it was; from one that was edited since, only our part goes.
/// </summary>
internal static class UninstallCommand
{
    public static Command Create()
    {
        var command = new Command(
            "uninstall",
            "Take the gate out of this repository: exactly what init put in. Log lines that wait are kept."
        );
        var everywhere = new Option<bool>("--everywhere")
        {
            Description = "Take back what `vibeworkout init --everywhere` did, in all repositories.",
        };
        command.Add(everywhere);
        command.SetAction(parsed => parsed.GetValue(everywhere) ? EverywhereSetup.TakeBack(Run) : Run(OpenRepository.Place()));
        return command;
    }

    private static int Run(GatePlace place)
    {
        if (Everywhere.IsSet && place.Files is { } files && Everywhere.IsOutside(files))
        {
            Everywhere.TakeOut(place.Folder!);
            Say.Line($"Agents that are started in {place.Folder.Shown()}, or below it outside of a repository, run ungated from now on.");
            return ExitCodes.Done;
        }

        if (OpenRepository.Inner(place) is { } inner)
        {
            return RunInside(place, new GateFiles(inner));
        }

        return place.Problem is null ? Run(place.Files!)
            : place.IsGated ? RunWithoutGit(place)
            : Run(OpenRepository.Here());
    }

    /// <summary>In a repository inside a gate repo: it may have a gate of its own from earlier, which nobody asks.</summary>
    private static int RunInside(GatePlace place, GateFiles inner)
    {
        if (!File.Exists(inner.Config) && !Enrolments.Has(inner.Repository.CommonDir))
        {
            throw new CommandFailure(
                $"{inner.Repository.WorkTree} has no gate of its own: the one of {place.Folder} decides here. To take that one "
                    + $"out, run `vibeworkout uninstall` there."
            );
        }

        var ended = Run(inner);
        Say.Line($"[yellow]The gate of {place.Folder.Shown()} still decides here.[/]");
        return ended;
    }

    private static int Run(GateFiles files)
    {
        var remote =
            InitRecord.ReadText(files.Config) is { } text
            && GateConfig.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var config, out _)
                ? config.Remote
                : "origin";
        var pins = new Pins(UserFolder.Path, files.Repository, RemoteUrl.Read(files.Repository, remote, new GitRunner()));
        var isEnrolled = Enrolments.Has(files.Repository.CommonDir);
        var record = InitRecord.Read(files);
        // what a team or somebody else committed is not this person's to take away
        var did = (!isEnrolled || record.Files.Count > 0) && TakeBack(files.Repository.WorkTree, record);
        if (Enrolments.Remove(files.Repository.CommonDir))
        {
            did = true;
            Say.Line("  [green]removed[/]   the enrolment");
            RemoveUsersOwn();
        }

        if (Everywhere.IsSet)
        {
            Everywhere.TakeOut(files.Repository.CommonDir); // else the next call would enrol it again
        }

        if (pins.Remove())
        {
            did = true;
            Say.Line("  [green]removed[/]   the pinned public key");
        }

        foreach (var hook in new PushHookSetup(files, new GitRunner()).Uninstall())
        {
            did = true;
            Say.Line(hook.Advice is null ? $"  [green]removed[/]   {hook.Name.Shown()}" : $"[yellow]Please {hook.Advice.Shown()}.[/]");
        }

        new UserGit(files, new GitRunner()).Forget();
        RemoveState(files);
        var waiting = Waiting.Count(files);
        if (waiting > 0)
        {
            Say.Line(
                $"[yellow]{waiting} log {(waiting == 1 ? "line has" : "lines have")} not been sent; what waits is kept in "
                    + $"{files.Repository.CommonDir.Shown()}.[/]"
            );
        }

        Say.Line(did ? "The gate is out of this repository." : "There was nothing to take back.");
        return ExitCodes.Done;
    }

    /// <summary>
    /// Where the git directory is out of reach, and with it the record of what <c>init</c> did: the files of the work tree and the pins.
    /// </summary>
    private static int RunWithoutGit(GatePlace place)
    {
        if (place.Files is { } main)
        {
            throw new CommandFailure(
                $"{place.Folder} belongs to the repository {main.Repository.CommonDir}, which does not know it. Run `git "
                    + $"worktree repair` there, or delete {Path.Combine(place.Folder!, ".git")} if this folder is to be on its own; "
                    + $"`vibeworkout uninstall` there takes the gate out of the whole repository."
            );
        }

        _ = TakeBack(place.Folder!, new([]));
        if (Everywhere.IsSet)
        {
            Everywhere.TakeOut(place.Folder!);
        }

        if (GateFinder.Unpin(place.Folder!))
        {
            Say.Line("  [green]removed[/]   the pinned public key");
            RemoveUsersOwn();
        }

        Say.Line($"The gate is out of {place.Folder.Shown()}; what lay in its git directory is out of reach, and was left.");
        return ExitCodes.Done;
    }

    /// <summary>With the last enrolment that needs them the entries in the user's own settings go.</summary>
    private static void RemoveUsersOwn()
    {
        if (!Everywhere.IsSet && Enrolments.All().All(e => e.Enrolment is { Mode: EnrolmentMode.Committed }))
        {
            foreach (var file in UserHooks.Remove())
            {
                Say.Line($"  [green]restored[/]  {file.Shown()}");
            }
        }
    }

    /// <summary>Takes our part out of the work tree's files. Nothing is changed when one of them cannot be read.</summary>
    internal static bool TakeBack(string workTree, InitRecord record)
    {
        List<(string Name, string? Text)> changes =
        [
            .. Change(workTree, record, GateConfig.FileName, _ => null),
            .. AgentSetup
                .All.SelectMany(agent => agent.Files)
                .SelectMany(file =>
                    Change(workTree, record, file.ProjectPath, text => file.HoldsOurs(text) ? RemoveHooks(file, text) : text)
                ),
            .. Change(
                workTree,
                record,
                AgentInstructions.FileName,
                current => AgentInstructions.Remove(current) is { Length: > 0 } rest ? rest : null
            ),
        ];
        changes.ForEach(change => Write(workTree, change.Name, change.Text));
        return changes.Count > 0;
    }

    private static IEnumerable<(string Name, string? Text)> Change(
        string workTree,
        InitRecord record,
        string name,
        Func<string, string?> removeOurs
    )
    {
        if (InitRecord.ReadText(Path.Combine(workTree, name)) is not { } current)
        {
            return [];
        }

        var written = record.Files.FirstOrDefault(f => f.Path == name);
        var rest = written?.After == current ? written.Before : removeOurs(current);
        return rest == current ? [] : [(name, rest)];
    }

    private static void Write(string workTree, string name, string? rest)
    {
        var path = Path.Combine(workTree, name);
        if (rest is not null)
        {
            InitRecord.WriteText(path, rest);
            Say.Line($"  [green]restored[/]  {name.Shown()}");
            return;
        }

        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        if (folder != workTree && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }

        Say.Line($"  [green]removed[/]   {name.Shown()}");
    }

    private static string? RemoveHooks(AgentFile file, string text)
    {
        try
        {
            return file.Remove(text);
        }
        catch (FormatException e)
        {
            throw new CommandFailure(e.Message);
        }
    }

    /// <summary>What can be made anew goes; the log and what waits stays, and so do the locks that other processes may hold.</summary>
    private static void RemoveState(GateFiles files)
    {
        if (new FileInfo(files.Log) is { Exists: true, LinkTarget: null, Length: 0 })
        {
            File.Delete(files.Log);
        }

        if (!Directory.Exists(files.State))
        {
            return;
        }

        foreach (
            var folder in new[]
            {
                files.SignalRepository,
                files.SignalRepository + ".before",
                files.LogRepository,
                files.SignalFolder,
                files.Confirmed,
            }.Where(Directory.Exists)
        )
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in new[] { files.InitRecord, files.Transcripts, files.Archive, files.Archive + ".1", files.RecentCalls })
        {
            File.Delete(file);
        }

        if (Waiting.Count(files) == 0 && !File.Exists(files.Rejected))
        {
            Directory.Delete(files.State, recursive: true);
        }
    }
}
