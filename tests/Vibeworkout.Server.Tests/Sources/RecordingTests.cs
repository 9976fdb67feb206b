using System.Globalization;
using System.Net;
using System.Text;
using Vibeworkout.Data;
using Vibeworkout.Server.Sources;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Sources;

public class RecordingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Gpx_is_read_with_any_prefix_sorted_and_in_utc()
    {
        var samples = Read(
            """
            <?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><trkseg>
            <trkpt lat="1" lon="2"><time>2026-03-01T14:00:05+02:00</time><extensions><ns3:TrackPointExtension><ns3:hr>120</ns3:hr></ns3:TrackPointExtension></extensions></trkpt>
            <trkpt lat="1" lon="2"><time>2026-03-01T12:00:00Z</time><extensions><ns3:hr>118</ns3:hr></extensions></trkpt>
            <trkpt lat="1" lon="2"><time>2026-03-01T12:00:09Z</time></trkpt></trkseg></trk></gpx>
            """
        );
        Assert.Equal([(Noon, 118), (Noon.AddSeconds(5), 120)], samples.Select(s => (s.At, s.Bpm)));
    }

    [Theory]
    [InlineData("not xml at all", "broken XML")]
    [InlineData("<gpx><trkpt><time>2026-03-01T12:00:00Z</time>", "broken XML")]
    [InlineData("<html/>", "neither a TCX nor a GPX")]
    [InlineData("<gpx><trkpt><time>2026-03-01T12:00:00Z</time></trkpt></gpx>", "no heart rate")]
    [InlineData("<!DOCTYPE gpx [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><gpx>&x;</gpx>", "DTD")]
    [InlineData(
        "<gpx><trkpt><time>2026-03-01T12:00:00Z</time><hr>99</hr></trkpt><trkpt><time>2026-03-03T12:00:00Z</time><hr>99</hr></trkpt></gpx>",
        "24 hours"
    )]
    public async Task What_cannot_be_read_is_said_and_nothing_is_kept(string file, string why)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await SendAsync(lab, "/api/workout/import", file);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(why, answer.Title, StringComparison.Ordinal);
        Assert.Equal(0, (await lab.GetAsync("/api/workout/sessions")).Json.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task An_import_is_a_workout_and_the_same_again_is_refused()
    {
        await using var lab = await ServerLab.StartAsync();
        var imported = await SendAsync(lab, "/api/workout/import", Gpx(Noon, 100, 101, 102, 103));
        Assert.Equal(HttpStatusCode.Created, imported.Status);
        var session = (await lab.GetAsync($"/api/workout/sessions/{imported.Json.GetProperty("session_id").GetGuid()}")).Json;
        Assert.Equal("import", session.GetProperty("source").GetString());
        Assert.Equal(103, session.GetProperty("summary").GetProperty("max_bpm").GetInt32());
        Assert.Equal(3, session.GetProperty("summary").GetProperty("seconds_above_threshold").GetInt32());
        var again = await SendAsync(lab, "/api/workout/import", Gpx(Noon.AddSeconds(2), 99, 98));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("2026-03-01 12:00", again.Title, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await SendAsync(lab, "/api/workout/import", Gpx(TimeProvider.System.GetUtcNow().AddDays(1), 99, 98))).Status
        );
    }

    [Fact]
    public async Task Somebody_elses_workout_is_no_overlap()
    {
        await using var lab = await ServerLab.StartAsync();
        await lab.InDatabaseAsync(async db =>
        {
            var other = new User
            {
                Id = Guid.CreateVersion7(Noon),
                UserKey = "other",
                CreatedAt = Noon,
            };
            db.Users.Add(other);
            db.Sessions.Add(
                new WorkoutSession
                {
                    Id = Guid.CreateVersion7(Noon),
                    UserId = other.Id,
                    StartedAt = Noon,
                    EndedAt = Noon.AddHours(1),
                    Source = "manual",
                    ThresholdBpm = 100,
                }
            );
            await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(lab, "/api/workout/import", Gpx(Noon, 100, 101))).Status);
    }

    [Fact]
    public async Task A_replay_plays_into_a_workout_until_it_is_stopped()
    {
        await using var lab = await ServerLab.StartAsync();
        var started = await SendAsync(lab, "/api/workout/replay?speed=20", Gpx(Noon, [.. Enumerable.Range(60, 150)]));
        Assert.Equal(HttpStatusCode.Created, started.Status);
        var id = started.Json.GetProperty("session_id").GetGuid();
        await Eventually.BecomesAsync(() => CountAsync(lab, id), n => n >= 3, "three beats");
        Assert.Equal("replay", (await lab.GetAsync($"/api/workout/sessions/{id}")).Json.GetProperty("source").GetString());
        Assert.Equal(HttpStatusCode.OK, (await lab.PostAsync("/api/workout/stop")).Status);
        Assert.True(await CountAsync(lab, id) < 150);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(lab, "/api/workout/replay", "<gpx/>")).Status);
    }

    private static async Task<int> CountAsync(ServerLab lab, Guid id) =>
        (await lab.GetAsync($"/api/workout/sessions/{id}/samples")).Json.GetProperty("samples").GetArrayLength();

    private static IReadOnlyList<Vibeworkout.Server.Workouts.Sample> Read(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return RecordedWorkout.Read(file);
    }

    private static Task<Answer> SendAsync(ServerLab lab, string path, string file) => lab.SendAsync(HttpMethod.Post, path, file);

    private static string Gpx(DateTimeOffset from, params int[] bpm) =>
        "<gpx>"
        + string.Concat(
            bpm.Select(
                (b, i) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<trkpt><time>{from.AddSeconds(i).UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z</time><hr>{b}</hr></trkpt>"
                    )
            )
        )
        + "</gpx>";
}
