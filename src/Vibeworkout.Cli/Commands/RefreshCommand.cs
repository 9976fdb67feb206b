using System.CommandLine;
using Vibeworkout.Cli.Gate;
using Vibeworkout.Cli.Setup;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.Commands;

/// <summary><c>vibeworkout refresh</c>: fetches the signal before the next call needs it. Started by hooks.</summary>
internal static class RefreshCommand
{
    public static Command Create(TimeProvider time)
    {
        var command = new Command("refresh", "Fetch the heart-rate signal now.") { Hidden = true };
        command.SetAction(_ =>
        {
            var files = OpenRepository.Here();
            new SignalSource(files, OpenRepository.ReadConfig(files), new GitRunner(), time).Refresh();
            return ExitCodes.Done;
        });
        return command;
    }
}
