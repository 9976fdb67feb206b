// The log's way home under violence, by hand:
//   dotnet run --project tests/Vibeworkout.Torture -- [--rounds N] [--seed N] [--from N]
// Every round is one scenario (--from 25 begins with the 26th) with real processes. Ends with 1 when a single line is lost, doubled or
// altered.
using Vibeworkout.Torture;

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length && int.TryParse(args[at + 1], out var value) ? value : otherwise;

var result = await TortureRun.RunAsync(
    Option("--rounds", Scenarios.All.Count),
    Option("--seed", 1),
    Console.WriteLine,
    Option("--from", 0)
);
Console.WriteLine(result);
return result.Problems.Count == 0 ? 0 : 1;
