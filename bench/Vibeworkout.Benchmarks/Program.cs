// Whole processes side by side, as ratios to a floor in the same run: machines are noisy, ratios less so.
//   bench/run            publishes what is measured, then runs this
using Vibeworkout.Benchmarks;

if (args is not [var cli, var floor, ..])
{
    Console.Error.WriteLine("Benchmarks: name the published vibeworkout binary and the floor binary; bench/run does both.");
    return 2;
}

var rounds = args.Length > 2 && int.TryParse(args[2], out var n) ? n : 200;
using var lab = new Lab(Path.GetFullPath(cli), Path.GetFullPath(floor));
var rows = new List<Comparison>
{
    HookBenchmarks.CachedSignal(lab, rounds),
    HookBenchmarks.CachedSignalWithLargeInput(lab, rounds / 4),
    HookBenchmarks.NeverEnrolled(lab, rounds),
    HookBenchmarks.StatusLine(lab, rounds / 4),
    HookBenchmarks.FetchedSignal(lab, rounds / 4),
    SyncBenchmarks.TenThousandLines(lab, Math.Max(5, rounds / 20)),
    SyncBenchmarks.PushWithHooks(lab, rounds / 4),
    await SignalBenchmarks.OverHttpAsync(lab, rounds / 4),
};
Report.Print(rows, rounds);
return 0;
