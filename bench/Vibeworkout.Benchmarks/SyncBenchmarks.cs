using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Benchmarks;

/// <summary>The log's way home.</summary>
internal static class SyncBenchmarks
{
    /// <summary>What a clone knows of its log, in the folder of its state.</summary>
    private static readonly string[] Known = ["log.git", "confirmed"];

    /// <summary>10,000 waiting lines merged into an empty stats ref, beside a plain push of a commit that holds the same bytes.</summary>
    public static Comparison TenThousandLines(Lab lab, int rounds)
    {
        var turn = 0;
        return Comparison.Measure(
            "sync of 10,000 waiting lines",
            "git push of the same blob",
            3,
            rounds,
            () =>
            {
                // a remote and a clone that know nothing of a log yet: else what was deleted would be brought back
                lab.Git(lab.Remote, "update-ref", "-d", "refs/vibeworkout/stats/octocat");
                foreach (var known in Known.Select(name => Path.Combine(lab.State, name)).Where(Directory.Exists))
                {
                    Directory.Delete(known, recursive: true);
                }

                File.WriteAllBytes(lab.LogFile, Lines());
                return lab.Time(lab.Cli, null, "sync");
            },
            () =>
            {
                var blob = lab.GitWith(Lines(), lab.Clone, "hash-object", "-w", "--stdin");
                var tree = lab.GitWith(System.Text.Encoding.UTF8.GetBytes($"100644 blob {blob}\ttool-stats.jsonl\n"), lab.Clone, "mktree");
                var commit = lab.Git(lab.Clone, "commit-tree", tree, "-m", "lines");
                return lab.Time("git", null, "push", "-q", "origin", $"{commit}:refs/bench/{++turn}");
            }
        );
    }

    /// <summary>What a person's own push costs more with our hooks in place. The sync that it starts is not waited for.</summary>
    public static Comparison PushWithHooks(Lab lab, int rounds)
    {
        void Commit() => lab.Git(lab.Clone, "commit", "-q", "--allow-empty", "-m", "work");
        return Comparison.Measure(
            "git push with the post-push hooks",
            "git push without them",
            2,
            rounds,
            () =>
            {
                Commit();
                return lab.Time("git", null, "push", "-q", "origin", "HEAD");
            },
            () =>
            {
                Commit();
                return lab.Time("git", null, "-c", "core.hooksPath=/dev/null", "push", "-q", "origin", "HEAD");
            }
        );
    }

    private static byte[] Lines()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var lines = new MemoryStream();
        for (var i = 0; i < 10_000; i++)
        {
            lines.Write(
                LogLine.Write(
                    new AttemptEvent
                    {
                        Timestamp = now.AddMilliseconds(i),
                        Id = Guid.CreateVersion7(now),
                        Tool = i % 3 == 0 ? "Bash" : "Edit",
                        ToolUseId = $"toolu_{i:x8}",
                        Allowed = true,
                        SessionId = "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11",
                        Bpm = 100 + (i % 60),
                        Agent = "claude-code",
                        AgentSessionId = "c83458fe-4c57-401a-be14-5ec14758dc4c",
                    }
                )
            );
        }

        return lines.ToArray();
    }
}
