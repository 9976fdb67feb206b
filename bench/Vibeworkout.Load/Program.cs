using System.Runtime.InteropServices;
using Vibeworkout.Load;
using Vibeworkout.Load.Throughput;
using Vibeworkout.Load.Users;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return args switch
    {
        ["users", ..] => await new UsersRun(new UsersPlan(new Options(args.AsSpan(1))), TimeProvider.System).RunAsync(stop.Token) ? 0 : 1,
        ["throughput", ..] => await new ThroughputRun(new Options(args.AsSpan(1)), TimeProvider.System).RunAsync(stop.Token) ? 0 : 1,
        _ => Usage(),
    };
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine($"load: {e.Message}");
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // everything that was started is ended first
    stop.Cancel();
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        load throughput [--connections 64] [--seconds 30] [--one-user] [--database both|sqlite|postgres]
        load users [--users 2000] [--seconds 300] [--instances 1] [--per-repository 20] [--database postgres|sqlite] [--seed 1]
                   [--hostile 24] [--kill-at S --restart-at S] [--pause-at S --pause-for 4] [--outage-at S --outage-for 20 --stop-mode fast|immediate]
        Both take --server FILE, the server's dll. Progress goes to standard error, the table to standard output.
        Exit code 1: something was lost, doubled, wrong or late. 2: it could not be measured.
        """
    );
    return 2;
}
