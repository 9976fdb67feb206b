using System.Diagnostics;
using System.Net;
using System.Text;
using CsCheck;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Tests.Accounts;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Sources;

/// <summary>Files that are made to cost much: time and memory follow a file's length, nothing else, and end with whoever sent it.</summary>
public class HostileFileTests
{
    private const string Good =
        "<gpx><trk><trkseg><trkpt><time>2026-03-01T12:00:00Z</time><extensions><x><hr>120</hr></x></extensions></trkpt>"
        + "<trkpt><time>2026-03-01T12:00:01Z</time><hr>121</hr></trkpt></trkseg></trk></gpx>";

    [Theory]
    [InlineData("elements", 547)]
    [InlineData("elements", 30_000)]
    [InlineData("points", 547)]
    [InlineData("points in points", 547)]
    [InlineData("rates", 547)]
    [InlineData("namespaces", 547)]
    [InlineData("attributes", 547)]
    [InlineData("attributes", 31_000)]
    [InlineData("namespaces of one", 31_000)]
    [InlineData("prefixed attributes", 31_000)]
    [InlineData("spaces in a tag", 31_000)]
    [InlineData("names", 31_000)]
    [InlineData("siblings", 30_000)]
    [InlineData("text", 30_000)]
    [InlineData("comment", 30_000)]
    [InlineData("cdata", 30_000)]
    [InlineData("a name", 8_000)]
    [InlineData("a value", 8_000)]
    public void It_is_read_or_refused_in_little_time(string kind, int kilobytes)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Hostile(kind, kilobytes * 1024)));
        var started = Stopwatch.GetTimestamp();
        var refused = Record.Exception(() => RecordedWorkout.Read(file, TestContext.Current.CancellationToken));
        Programs.Report($"hostile file, {kind} of {kilobytes} KiB: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.IsType<FormatException>(refused);
        Assert.DoesNotContain("System.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_goes_away_stops_it()
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Hostile("siblings", 1024 * 1024)));
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        Assert.Throws<OperationCanceledException>(() => RecordedWorkout.Read(file, gone.Token));
        Assert.InRange(file.Position, 0, 128 * 1024);
    }

    [Fact]
    public void Whatever_its_bytes_are_it_is_a_recording_or_said_to_be_none() =>
        Gen.Select(Gen.Int[0, Good.Length], Gen.Byte.Array[0, 40], Gen.Int[0, 60])
            .Sample(
                (at, bytes, cut) =>
                {
                    var good = Encoding.UTF8.GetBytes(Good);
                    byte[] mixed = [.. good[..at], .. bytes, .. good[Math.Min(good.Length, at + cut)..]];
                    try
                    {
                        RecordedWorkout.Read(new MemoryStream(mixed));
                    }
                    catch (FormatException e)
                    {
                        Assert.DoesNotContain("System.", e.Message, StringComparison.Ordinal);
                    }
                },
                iter: 2000
            );

    [Fact]
    public async Task One_file_a_user_at_a_time_and_it_waits_on_the_disk_for_its_owner_alone()
    {
        await using var lab = await ServerLab.StartAsync();
        using var other = await Stranger.ComeAsync(lab, "other");
        using var slow = new SlowContent(Encoding.UTF8.GetBytes(Good));
        var sending = lab.Http.PostAsync("/api/workout/import", slow);
        var uploads = Path.Combine(lab.Data, "uploads");
        await Eventually.BecomesAsync(
            () => Task.FromResult(Directory.GetFiles(uploads)),
            files => files.Length == 1,
            "the file on the disk"
        );
        var file = Directory.GetFiles(uploads).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        foreach (var path in new[] { "/api/workout/import", "/api/workout/replay" })
        {
            var second = await lab.Http.PostAsync(path, new StringContent(Good));
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.Contains("Another file of yours", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await other.Http.PostAsync("/api/workout/import", new StringContent(Good))).StatusCode);
        slow.GoOn();
        Assert.Equal(HttpStatusCode.Created, (await sending).StatusCode);
        await Eventually.BecomesAsync(() => Task.FromResult(Directory.GetFiles(uploads).Length), n => n == 0, "an empty folder");
    }

    [Fact]
    public async Task A_body_without_a_length_is_bounded_all_the_same_and_leaves_nothing()
    {
        await using var lab = await ServerLab.StartAsync();
        using var endless = new SlowContent(new byte[40 * 1024 * 1024]);
        endless.GoOn();
        try
        {
            using var answer = await lab.Http.PostAsync("/api/workout/import", endless);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // the server hung up in the middle: as good
        }

        await Eventually.BecomesAsync(
            () => Task.FromResult(Directory.GetFiles(Path.Combine(lab.Data, "uploads")).Length),
            n => n == 0,
            "an empty folder"
        );
        Assert.Equal(HttpStatusCode.Created, (await lab.Http.PostAsync("/api/workout/import", new StringContent(Good))).StatusCode);
    }

    [Fact]
    public async Task What_a_killed_server_left_goes_with_the_next_start()
    {
        using var data = new TempFolder();
        Directory.CreateDirectory(data["uploads"]);
        await File.WriteAllTextAsync(data["uploads", "left"], "x");
        await using var lab = await ServerLab.StartInAsync(data.Path);
        Assert.Empty(Directory.GetFiles(data["uploads"]));
    }

    private static string Hostile(string kind, int length) =>
        kind switch
        {
            "elements" => "<gpx>" + Repeat("<a>", length),
            "points" => "<gpx>" + Repeat("<trkpt>", length),
            "points in points" => "<gpx><trkpt>" + Repeat("<hr><trkpt>", length),
            "rates" => "<gpx><trkpt>" + Repeat("<hr>1</hr>", length) + "</trkpt></gpx>",
            "namespaces" => "<gpx>" + string.Concat(Enumerable.Range(0, length / 24).Select(i => $"<a xmlns:n{i}=\"u{i}\">")),
            "attributes" => "<gpx><trkpt " + string.Concat(Enumerable.Range(0, length / 12).Select(i => $"a{i}=\"1\" ")) + "/></gpx>",
            "namespaces of one" => "<gpx><a "
                + string.Concat(Enumerable.Range(0, length / 18).Select(i => $"xmlns:n{i}=\"u\" "))
                + "/></gpx>",
            "prefixed attributes" => "<gpx xmlns:p=\"u\"><a "
                + string.Concat(Enumerable.Range(0, length / 14).Select(i => $"p:a{i}=\"1\" "))
                + "/></gpx>",
            "spaces in a tag" => "<gpx><a" + new string(' ', length) + "/></gpx>",
            "names" => "<gpx>" + string.Concat(Enumerable.Range(0, length / 10).Select(i => $"<a{i}/>")) + "</gpx>",
            "siblings" => "<gpx>" + Repeat("<trkpt/>", length) + "</gpx>",
            "text" => "<gpx><trkpt><hr>" + new string('1', length) + "</hr></trkpt></gpx>",
            "comment" => "<gpx><!--" + new string('x', length) + "--></gpx>",
            "cdata" => "<gpx><trkpt><time><![CDATA[" + new string('x', length) + "]]></time></trkpt></gpx>",
            "a name" => "<gpx><" + new string('x', length) + "/></gpx>",
            _ => "<gpx><a b=\"" + new string('x', length) + "\"/></gpx>",
        };

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length));

    /// <summary>A body without a length that comes to its second half only when it is told to.</summary>
    private sealed class SlowContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => goOn.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await goOn.Task;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
