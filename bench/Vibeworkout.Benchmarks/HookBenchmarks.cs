namespace Vibeworkout.Benchmarks;

/// <summary>What an agent waits for at every tool call.</summary>
internal static class HookBenchmarks
{
    private static readonly string[] Hook = ["pre-tool-use", "--plugin"];
    private const string BareBinary = "bare AOT binary that reads stdin and appends a line";

    public static Comparison CachedSignal(Lab lab, int rounds) =>
        WithCachedSignal(lab, rounds, 200, "hook, cached signal", BareBinary, 1.6);

    public static Comparison CachedSignalWithLargeInput(Lab lab, int rounds) =>
        WithCachedSignal(lab, rounds, 4_000_000, "hook, cached signal, 4 MB of tool input", "the same bare binary, same input", 1.6);

    /// <summary>Every call must fetch: the cache is dropped before each.</summary>
    public static Comparison FetchedSignal(Lab lab, int rounds)
    {
        var input = lab.EventHere();
        lab.Git(lab.Clone, "init", "-q", "--bare", Path.Combine(lab.State, "..", "bench-fetch.git"));
        var bare = Path.Combine(lab.Clone, ".git", "bench-fetch.git");
        return Comparison.Measure(
            "hook, signal fetched from a path remote",
            "git fetch of that ref alone",
            1.5,
            rounds,
            () =>
            {
                lab.Publish();
                Drop(Path.Combine(lab.State, "signal"));
                return lab.Time(lab.Hook, input, Hook);
            },
            () =>
            {
                lab.Publish();
                return lab.Time(
                    "git",
                    null,
                    "-C",
                    bare,
                    "-c",
                    "fetch.negotiationAlgorithm=noop",
                    "fetch",
                    "-q",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--no-auto-maintenance",
                    "--no-recurse-submodules",
                    lab.Remote,
                    "+refs/vibeworkout/hr/octocat:refs/vibeworkout/hr/octocat"
                );
            }
        );
    }

    /// <summary>What the agent's status bar asks for, again and again.</summary>
    public static Comparison StatusLine(Lab lab, int rounds)
    {
        var input = lab.EventHere();
        return Comparison.Measure(
            "status line",
            "the same bare binary",
            1.6,
            rounds,
            () => lab.Time(lab.Hook, input, "statusline"),
            () => lab.Time(lab.Floor, input, lab.FloorLog)
        );
    }

    /// <summary>A repository that is none of our business, in which the user's own settings call us all the same.</summary>
    public static Comparison NeverEnrolled(Lab lab, int rounds)
    {
        var input = Lab.EventIn(lab.Stranger);
        return Comparison.Measure(
            "hook, repository that was never enrolled",
            "the same bare binary",
            1.4,
            rounds,
            () => lab.TimeIn(lab.Stranger, lab.Hook, input, Hook),
            () => lab.TimeIn(lab.Stranger, lab.Floor, input, lab.FloorLog)
        );
    }

    private static Comparison WithCachedSignal(Lab lab, int rounds, int inputBytes, string name, string floor, double limit)
    {
        var input = lab.EventHere(inputBytes);
        lab.Publish();
        Drop(Path.Combine(lab.State, "signal"));
        lab.Time(lab.Hook, input, Hook);
        var cache = Directory.GetFiles(Path.Combine(lab.State, "signal"), "*.json").Single();
        return Comparison.Measure(
            name,
            floor,
            limit,
            rounds,
            () =>
            {
                File.SetLastWriteTimeUtc(cache, TimeProvider.System.GetUtcNow().UtcDateTime); // as young as after a fetch
                return lab.Time(lab.Hook, input, Hook);
            },
            () => lab.Time(lab.Floor, input, lab.FloorLog)
        );
    }

    private static void Drop(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
