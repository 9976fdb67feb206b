using Vibeworkout.Server.Hosting;

return args switch
{
    ["migrate", .. var rest] => await MigrateCommand.RunAsync(rest),
    ["backup", .. var rest] => await BackupCommand.BackupAsync(rest),
    ["restore", .. var rest] => await BackupCommand.RestoreAsync(rest),
    ["token", "create", .. var rest] => await TokenCommand.RunAsync(rest),
    ["demo", .. var rest] => await DemoCommand.RunAsync(rest),
    ["serve", .. var rest] => await ServeCommand.RunAsync(rest),
    [var command, ..] when !command.StartsWith('-') => ServeCommand.Unknown(command),
    _ => await ServeCommand.RunAsync(args),
};
