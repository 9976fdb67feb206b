using System.CommandLine;
using Spectre.Console;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Cli.PushHooks;
using Vibeworkout.Cli.Sync;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Cli.Commands;

/// <summary>
/// <c>vibeworkout uninstall</c>: takes back what <c>init</c> did and nothing else. A file that is still as <c>init</c> left it becomes byte for byte what it was; from one that was edited since, only our part goes.
/// </summary>
internal static class UninstallCommand
{
    public static Command Create()
    {
        var command = new Command("uninstall", "Take the gate out of this repository: exactly what init put in. Log lines that wait are kept.");
        command.SetAction(_ => Run(OpenRepository.Here()));
        return command;
    }

    private static int Run(GateFiles files)
    {
        var remote = InitRecord.ReadText(files.Config) is { } text && GateConfig.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var config, out _) ? config.Remote : "origin";
        var pins = new Pins(UserFolder.Path, files.Repository, RemoteUrl.Read(files.Repository, remote, new GitRunner()));
        var record = InitRecord.Read(files);
        var did = false;
        did |= TakeBack(files, record, GateConfig.FileName, _ => null);
        foreach (var agent in AgentSetup.All)
        {
            did |= TakeBack(files, record, agent.SettingsFile, settings => RemoveHooks(agent, settings));
        }

        did |= TakeBack(files, record, AgentInstructions.FileName, current => AgentInstructions.Remove(current) is { Length: > 0 } rest ? rest : null);
        if (pins.Remove())
        {
            did = true;
            Say.Line("  [green]removed[/]   the pinned public key");
        }

        foreach (var hook in new PushHookSetup(files, new GitRunner()).Uninstall())
        {
            did = true;
            Say.Line(hook.Advice is null ? $"  [green]removed[/]   {hook.Name.EscapeMarkup()}" : $"[yellow]Please {hook.Advice.EscapeMarkup()}.[/]");
        }

        new UserGit(files, new GitRunner()).Forget();
        RemoveState(files);
        var waiting = Waiting.Count(files);
        if (waiting > 0)
        {
            Say.Line($"[yellow]{waiting} log {(waiting == 1 ? "line has" : "lines have")} not been sent; what waits is kept in {files.Repository.CommonDir.EscapeMarkup()}.[/]");
        }

        Say.Line(did ? "The gate is out of this repository." : "There was nothing to take back.");
        return ExitCodes.Done;
    }

    private static bool TakeBack(GateFiles files, InitRecord record, string name, Func<string, string?> removeOurs)
    {
        var path = Path.Combine(files.Repository.WorkTree, name);
        if (InitRecord.ReadText(path) is not { } current)
        {
            return false;
        }

        var written = record.Files.FirstOrDefault(f => f.Path == name);
        var rest = written?.After == current ? written.Before : removeOurs(current);
        if (rest == current)
        {
            return false;
        }

        if (rest is not null)
        {
            InitRecord.WriteText(path, rest);
            Say.Line($"  [green]restored[/]  {name.EscapeMarkup()}");
            return true;
        }

        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        if (folder != files.Repository.WorkTree && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }

        Say.Line($"  [green]removed[/]   {name.EscapeMarkup()}");
        return true;
    }

    private static string? RemoveHooks(AgentSetup agent, string settings)
    {
        try
        {
            return agent.Remove(settings);
        }
        catch (FormatException e)
        {
            throw new CommandFailure(e.Message);
        }
    }

    /// <summary>What can be made anew goes; the log and what waits stays, and so do the locks that other processes may hold.</summary>
    private static void RemoveState(GateFiles files)
    {
        if (!Directory.Exists(files.State))
        {
            return;
        }

        foreach (var folder in new[] { files.SignalRepository, files.SignalRepository + ".before", files.LogRepository, files.SignalFolder, files.Confirmed }.Where(Directory.Exists))
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
