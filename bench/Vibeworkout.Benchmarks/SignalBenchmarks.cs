using System.Diagnostics;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Benchmarks;

/// <summary>The signal's way to a remote over HTTP, which the server goes every few seconds.</summary>
internal static class SignalBenchmarks
{
    private const string Ref = "refs/vibeworkout/hr/bench";

    /// <summary>One signal written by this process, beside a push of a commit that is made already. Both wait for the same <c>git
    /// http-backend</c>.</summary>
    public static async Task<Comparison> OverHttpAsync(Lab lab, int rounds)
    {
        await using var server = await GitHttpServer.StartAsync(Path.GetDirectoryName(lab.Remote)!);
        var url = server.UrlOf(Path.GetFileName(lab.Remote));
        using var http = new HttpClient(RefWriter.CreateHandler());
        var publisher = new RefPublisher(new(http, TimeProvider.System), new(url));
        return Comparison.Measure(
            "signal over HTTP, in one request",
            "git push of the same signal",
            1,
            rounds,
            () =>
            {
                lab.Publish();
                return Publish(publisher, Signal(lab));
            },
            () =>
            {
                lab.Publish();
                return lab.Time("git", null, "-C", lab.Remote, "push", "-q", "--force", url, $"refs/vibeworkout/hr/octocat:{Ref}-pushed");
            }
        );
    }

    private static byte[] Signal(Lab lab) =>
        System.Text.Encoding.UTF8.GetBytes(lab.Git(lab.Remote, "cat-file", "blob", $"refs/vibeworkout/hr/octocat:{RefNames.SignalFile}"));

    private static TimeSpan Publish(RefPublisher publisher, byte[] signal)
    {
        var started = Stopwatch.GetTimestamp();
        var result = publisher
            .PublishAsync(null, [new(Ref, RefNames.SignalFile, signal, "heart rate", TimeProvider.System.GetUtcNow())], default)
            .GetAwaiter()
            .GetResult();
        return result is RefWriteResult.Answered { Outcomes: var outcomes } && outcomes[Ref] is RefOutcome.Done
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException(result.ToString());
    }
}
