using Vibeworkout.Server.Hosting;

return await CommandLine.RunAsync(args);
