using System.Diagnostics;
using SharpFuzz;
using Vibeworkout.Fuzz;
using Vibeworkout.Testing;

// vibeworkout-fuzz run [SECONDS] [TARGET…]   spoils seeds, in all targets side by side in turn, for so long (60)
// vibeworkout-fuzz seeds FOLDER              writes each target's seeds into a folder of its name, for a fuzzer that is led by coverage
// vibeworkout-fuzz afl TARGET                is that fuzzer's program: eng/fuzz starts it
const int SlowMilliseconds = 3000;

switch (args)
{
    case ["afl", var name]:
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Find(name).Read(copy.ToArray());
        });
        return 0;
    case ["seeds", var folder]:
        foreach (var target in Targets.All)
        {
            Directory.CreateDirectory(Path.Combine(folder, target.Name));
            foreach (var (i, seed) in target.Seeds.Index())
            {
                File.WriteAllBytes(Path.Combine(folder, target.Name, $"{i}"), seed);
            }
        }

        Console.WriteLine(string.Join('\n', Targets.All.Select(t => t.Name)));
        return 0;
    case ["run", .. var rest]:
        return Run(rest is [var text, ..] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 60, [.. rest.Skip(1)]);
    default:
        Console.Error.WriteLine("Usage: run [SECONDS] [TARGET…] | seeds FOLDER | afl TARGET");
        return 2;
}

static Target Find(string name) => Targets.All.Single(t => t.Name == name);

static int Run(int seconds, string[] names)
{
    var targets = names.Length == 0 ? Targets.All : [.. names.Select(Find)];
    var seed = Environment.TickCount;
    Console.WriteLine($"seed {seed}");
    var failed = 0;
    foreach (var target in targets)
    {
        var (random, clock, inputs) = (new Random(seed), Stopwatch.StartNew(), 0);
        while (clock.Elapsed.TotalSeconds < (double)seconds / targets.Count)
        {
            var input = Mutator.Spoil(random, target.Seeds);
            var before = clock.ElapsedMilliseconds;
            var wrong = Try(target, input) ?? (clock.ElapsedMilliseconds - before > SlowMilliseconds ? "took too long" : null);
            inputs++;
            if (wrong is not null)
            {
                failed++;
                Console.WriteLine($"{target.Name}: {wrong}\n  {Convert.ToBase64String(input)}");
                break;
            }
        }

        Console.WriteLine($"{target.Name}: {inputs} inputs");
    }

    return failed == 0 ? 0 : 1;
}

static string? Try(Target target, byte[] input)
{
    try
    {
        target.Read(input);
        return null;
    }
    catch (Exception e)
    {
        return $"{e.GetType().Name}: {e.Message}";
    }
}
