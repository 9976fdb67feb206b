using System.Runtime.InteropServices;
using Vibeworkout.Load;
using Vibeworkout.Load.Users;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return args switch
    {
        ["users", ..] => await new UsersRun(new UsersPlan(new Options(args.AsSpan(1))), TimeProvider.System).RunAsync(stop.Token) ? 0 : 1,
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
    Console.Error.WriteLine("load: users [--users N] [--seconds S] [--instances I] [--per-repository R] [--database postgres|sqlite] [--kill-at S --restart-at S] [--outage-at S --outage-for S --stop-mode fast|immediate] [--server DLL]");
    return 2;
}
