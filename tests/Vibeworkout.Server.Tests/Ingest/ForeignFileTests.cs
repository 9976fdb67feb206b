using System.Text;
using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Testing;
using static Vibeworkout.Server.Tests.Ingest.StatsRef;

namespace Vibeworkout.Server.Tests.Ingest;

/// <summary>Whoever may push can put anything on the stats ref: the log beside it is read all the same, and what was not read is
/// told.</summary>
public class ForeignFileTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData("zeros")]
    [InlineData("garbage")]
    public async Task A_file_that_no_sync_writes_is_told_and_the_rest_is_read(string what)
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var repo = await lab.AddRepoAsync(git.Remote);
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        var session = await PutWorkoutAsync(lab, repo, start);
        var ours = new[] { Attempt(1, start, session), Attempt(2, start, session) }.Select(a => LogLine.Write(a)).ToArray();
        var foreign =
            what == "zeros"
                ? new byte[LogFiles.MostInFile + 1]
                : Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{x\n", 2_000_000)));
        await WriteFilesAsync(lab, git, ours[0], foreign, ours[1]);
        for (var again = 0; again < 2; again++)
        {
            Told((await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json);
        }

        Told((await lab.GetAsync($"/api/workout/sessions/{session}")).Json.GetProperty("ingest"));

        await WriteFilesAsync(lab, git, ours[0], ours[1]);
        var mended = (await lab.PostAsync($"/api/workout/sessions/{session}/refresh")).Json;
        Assert.Equal(
            (2, 0, JsonValueKind.Null),
            (
                mended.GetProperty("attempts").GetInt32(),
                mended.GetProperty("refused_files").GetInt32(),
                mended.GetProperty("error").ValueKind
            )
        );

        void Told(JsonElement ingest)
        {
            Assert.Equal(
                ("complete", 2, 1),
                (
                    ingest.GetProperty("state").GetString(),
                    ingest.GetProperty("attempts").GetInt32(),
                    ingest.GetProperty("refused_files").GetInt32()
                )
            );
            Assert.Equal(what == "zeros" ? 1 : LogFiles.MostUnreadable + 1, ingest.GetProperty("skipped_lines").GetInt32());
            Assert.StartsWith(
                "The file tool-stats.0002.jsonl was not read to the end",
                ingest.GetProperty("error").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void The_open_file_and_everything_a_sync_writes_are_read_before_anything_else()
    {
        var ours = Enumerable.Range(1, 70).ToDictionary(RefNames.SealedStatsFile, i => new StoredFile($"our{i}", 600 * 1024));
        ours[RefNames.OpenStatsFile] = new("open", 40 * MiB);
        var foreign = Enumerable
            .Range(71, 5000)
            .ToDictionary(RefNames.SealedStatsFile, i => new StoredFile($"foreign{i}", i % 2 == 0 ? 60 * MiB : MiB));
        var other = new Dictionary<string, StoredFile>
        {
            ["README.md"] = new("readme", 1),
            ["tool-stats.jsonl.bak"] = new("bak", 1),
            ["tool-stats.1.jsonl"] = new("short", 1),
        };

        var chosen = LogFiles.Choose(ours.Concat(foreign).Concat(other).ToDictionary());

        var read = chosen.Where(f => f.BlobId != LogFile.NotRead).ToList();
        Assert.Superset(ours.Values.Select(f => f.Oid).ToHashSet(), read.Select(f => f.BlobId).ToHashSet());
        Assert.InRange(read.Sum(f => ours.Concat(foreign).First(o => o.Value.Oid == f.BlobId).Value.Size), 80 * MiB, LogFiles.MostInAll);
        Assert.Equal(RefNames.OpenStatsFile, read[^1].Name);
        Assert.InRange(chosen.Count, LogFiles.Most, 2 * LogFiles.Most);
        Assert.DoesNotContain(chosen, f => other.ContainsKey(f.Name));
    }
}
