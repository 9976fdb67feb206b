using System.Text;
using CsCheck;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Protocol.Tests.Stats;

public class StatsMergeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 16, 45, 0, TimeSpan.Zero);

    private static readonly Gen<byte[]> Lines = Gen.Int[1, 30].Select(Line);

    [Fact]
    public void The_union_holds_every_id_once_whatever_is_sent_twice() =>
        Gen.Select(Lines.List[0, 40], Lines.List[0, 40], Gen.Bool).Sample((remote, pending, maybeSent) =>
        {
            var remoteOnce = remote.DistinctBy(Encoding.UTF8.GetString).ToList();
            var merged = StatsMerge.Merge(Text(remoteOnce), [], [.. pending.Select(l => new PendingLine(l, maybeSent))]);

            var wanted = Ids(remoteOnce).Union(Ids(pending)).Order();
            Assert.Equal(wanted, Ids(All(merged)).Order());
            Assert.Equal(pending.Count, merged.Added + merged.AlreadyThere);
        });

    [Fact]
    public void Merging_again_what_was_merged_adds_nothing() =>
        Lines.List[1, 40].Sample(pending =>
        {
            var waiting = pending.Select(l => new PendingLine(l, false)).ToList();
            var once = StatsMerge.Merge(default, [], waiting);
            var twice = StatsMerge.Merge(once.OpenFile, [], waiting);
            Assert.Equal(0, twice.Added);
            Assert.Equal(once.OpenFile, twice.OpenFile);
        });

    [Fact]
    public void What_the_remote_holds_stays_byte_for_byte_even_when_it_cannot_be_read()
    {
        var remote = "not json\n{\"ts\":12}\n\u0000\u0001\n"u8.ToArray();
        var merged = StatsMerge.Merge(remote, [], [new(Line(1), false)]);
        Assert.True(merged.OpenFile.AsSpan().StartsWith(remote));
        Assert.Equal(1, merged.Added);
    }

    [Fact]
    public void A_pending_line_that_is_no_event_is_rejected_and_not_sent()
    {
        var merged = StatsMerge.Merge(default, [], [new("{\"ts\":\"2026-"u8.ToArray(), false), new(new byte[] { 0, 0 }, false), new(new byte[10_000_000], false), new(Line(1), false)]);
        Assert.Equal(3, merged.Rejected.Count);
        Assert.Equal(Line(1), merged.OpenFile.AsSpan()[..^1].ToArray());
    }

    [Fact]
    public void An_open_file_past_512_KiB_is_sealed_and_nothing_is_lost()
    {
        var pending = Enumerable.Range(1, 6000).Select(i => new PendingLine(Line(i), false)).ToList();
        var merged = StatsMerge.Merge(default, [], pending);
        Assert.True(merged.SealedFiles.Count >= 2);
        Assert.All(merged.SealedFiles, file => Assert.InRange(file.Length, StatsMerge.SealAt, StatsMerge.SealAt + 1024));
        Assert.True(merged.OpenFile.Length <= StatsMerge.SealAt);
        Assert.Equal(6000, Ids(All(merged)).Distinct().Count());
    }

    [Fact]
    public void A_line_that_may_have_been_sent_is_looked_for_in_sealed_files_too()
    {
        var merged = StatsMerge.Merge(default, [Text([Line(7)])], [new(Line(7), true), new(Line(8), true)]);
        Assert.Equal((1, 1), (merged.Added, merged.AlreadyThere));
    }

    [Fact]
    public void Equal_lines_without_an_id_stay_as_many_as_they_were()
    {
        var line = "{\"ts\":\"2025-12-27T16:45:01Z\",\"tool\":\"Edit\",\"allowed\":true}"u8.ToArray();
        var first = StatsMerge.Merge(default, [], [new(line, false), new(line, false)]);
        Assert.Equal(2, first.Added);
        // the same two again after a push whose answer was never seen, and one that is new
        var second = StatsMerge.Merge(first.OpenFile, [], [new(line, true), new(line, true), new(line, false)]);
        Assert.Equal((1, 2), (second.Added, second.AlreadyThere));
    }

    [Fact]
    public void Sealed_files_go_when_they_are_older_than_30_days_or_more_than_32_MiB_in_all()
    {
        byte[] old = Text([Line(1, Now.AddDays(-31))]).ToArray(), young = Text([Line(2, Now.AddDays(-29))]).ToArray();
        Assert.Equal(["a"], StatsRetention.ToDrop([("a", 100), ("b", 100)], name => name == "a" ? old : young, Now));
        Assert.Equal(["a", "b"], StatsRetention.ToDrop([("a", 20_000_000), ("b", 20_000_000), ("c", 20_000_000)], _ => young, Now));
        Assert.Empty(StatsRetention.ToDrop([("a", 100)], _ => null, Now));
    }

    private static byte[] Line(int number) => Line(number, Now);

    private static byte[] Line(int number, DateTimeOffset at) => LogLine.Write(new AttemptEvent
    {
        Timestamp = at,
        Id = new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0),
        Tool = "Bash",
        ToolUseId = $"toolu_{number}",
        Allowed = number % 2 == 0,
        AgentSessionId = new string('s', 60),
    }).AsSpan()[..^1].ToArray();

    private static ReadOnlyMemory<byte> Text(IEnumerable<byte[]> lines) => lines.SelectMany(l => l.Append((byte)'\n')).ToArray();

    private static IEnumerable<byte[]> All(MergedStats merged) => merged.SealedFiles.Append(merged.OpenFile).SelectMany(f => LogText.Lines(f)).Select(l => l.ToArray());

    private static IEnumerable<Guid> Ids(IEnumerable<byte[]> lines) => lines.Select(l => LogLine.TryReadId(l)!.Value);
}
