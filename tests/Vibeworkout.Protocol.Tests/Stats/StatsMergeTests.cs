using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Protocol.Tests.Stats;

public class StatsMergeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 16, 45, 0, TimeSpan.Zero);

    private static readonly Gen<byte[]> Lines = Gen.Int[1, 30].Select(n => Line(n));

    [Fact]
    public void The_union_holds_every_id_once_whatever_is_sent_twice() =>
        Gen.Select(Lines.List[0, 40], Lines.List[0, 40], Gen.Bool)
            .Sample(
                (remote, pending, maybeSent) =>
                {
                    var remoteOnce = remote.DistinctBy(Encoding.UTF8.GetString).ToList();
                    var merged = Merge([Open(remoteOnce)], ConfirmedState.Nothing, pending, maybeSent);
                    Assert.Equal(Ids(remoteOnce).Union(Ids(pending)).Order(), Ids(All(merged)).Order());
                    Assert.Equal(pending.Count, merged.Added + merged.AlreadyThere);
                }
            );

    [Fact]
    public void Merging_again_what_was_merged_changes_nothing() =>
        Lines
            .List[1, 40]
            .Sample(pending =>
            {
                var once = Merge([], ConfirmedState.Nothing, pending);
                var twice = Merge(Stored(once), ConfirmedState.Nothing, pending);
                Assert.False(twice.Changed);
                Assert.Equal(0, twice.Added);
            });

    [Fact]
    public void What_the_remote_holds_stays_byte_for_byte_even_when_it_cannot_be_read()
    {
        var remote = "not json\r\n{\"ts\":12}\n\u0000\u0001\n"u8.ToArray();
        var merged = Merge([File(RefNames.OpenStatsFile, remote)], ConfirmedState.Nothing, [Line(1)]);
        Assert.True(merged.Files.Single().Read().Span.StartsWith(remote));
        Assert.Equal(1, merged.Added);
    }

    [Fact]
    public void A_pending_line_that_is_no_event_is_rejected_and_not_sent()
    {
        var merged = Merge([], ConfirmedState.Nothing, ["{\"ts\":\"2026-"u8.ToArray(), [0, 0], new byte[10_000_000], Line(1)]);
        Assert.Equal(3, merged.Rejected.Count);
        Assert.Equal([Line(1)], All(merged));
    }

    [Fact]
    public void A_line_of_the_remote_too_long_for_a_log_is_set_aside()
    {
        var merged = Merge(
            [File(RefNames.OpenStatsFile, [.. Line(1), (byte)'\n', .. new byte[100_000], (byte)'\n'])],
            ConfirmedState.Nothing,
            []
        );
        Assert.True(merged.Changed);
        Assert.Equal(100_001, merged.SetAside.Length);
        Assert.Equal([Line(1)], All(merged));
    }

    [Fact]
    public void An_open_file_past_512_KiB_is_sealed_and_nothing_is_lost()
    {
        var merged = Merge([], ConfirmedState.Nothing, [.. Enumerable.Range(1, 6000).Select(i => Line(i))]);
        Assert.True(merged.Files.Count >= 3);
        Assert.All(merged.Files.Where(f => !f.IsOpen), file => Assert.InRange(file.Size, LogCutter.SealAt, LogCutter.SealAt + 1024));
        Assert.True(merged.Files.Single(f => f.IsOpen).Size <= LogCutter.SealAt);
        Assert.Equal(6000, Ids(All(merged)).Distinct().Count());
    }

    [Fact]
    public void A_line_that_may_have_been_sent_is_looked_for_in_sealed_files_too()
    {
        var known = Sealed(1, [Line(7)]);
        Assert.Equal((1, 1), Counts(Merge([known], ConfirmedState.Nothing, [Line(7), Line(8)], maybeSent: true)));
        Assert.Equal((1, 1), Counts(Merge([known], Confirmed([known]), [Line(7), Line(8)], maybeSent: true)));
        static (int, int) Counts(MergedLog merged) => (merged.Added, merged.AlreadyThere);
    }

    [Fact]
    public void Equal_lines_without_an_id_stay_as_many_as_they_were()
    {
        var line = "{\"ts\":\"2025-12-27T16:45:01Z\",\"tool\":\"Edit\",\"allowed\":true}"u8.ToArray();
        var first = Merge([], ConfirmedState.Nothing, [line, line]);
        Assert.Equal(2, first.Added);
        // the same two again after a push whose answer was never seen, and one that is new
        var second = StatsMerge.Merge(Stored(first), [], ConfirmedState.Nothing, [new(line, true), new(line, true), new(line, false)]);
        Assert.Equal((1, 2), (second.Added, second.AlreadyThere));
        // two of the three are lost, and come back
        var third = Merge([Open([line])], Confirmed(Stored(second)), []);
        Assert.Equal(2, third.Restored);
        Assert.Equal(3, All(third).Count());
    }

    [Fact]
    public void A_sealed_file_that_is_gone_comes_back_as_it_was()
    {
        var (first, second, open) = (Sealed(1, [Line(1), Line(2)]), Sealed(2, [Line(3)]), Open([Line(4)]));
        var merged = Merge([second, open], Confirmed([first, second, open]), []);
        Assert.Equal(2, merged.Restored);
        Assert.Contains(merged.Files, f => f.Name == first.Name && f.ContentId == first.ContentId);
    }

    [Fact]
    public void A_line_of_ours_that_was_altered_or_doubled_is_put_right_and_one_of_others_is_left()
    {
        byte[] mine = Line(1),
            others = Line(2);
        var confirmed = Confirmed([Sealed(1, [mine, others]), Open([Line(3)])], own: [1, 3]);
        var merged = Merge([Sealed(1, [Altered(mine), Altered(others)]), Open([Line(3), Altered(Line(3))])], confirmed, []);
        Assert.Equal(1, merged.PutRight);
        Assert.Equal([mine, Altered(others), Line(3)], All(merged));
    }

    [Fact]
    public void A_file_under_a_sealed_name_that_holds_no_event_counts_for_nothing()
    {
        var planted = Enumerable
            .Range(2, 40)
            .Select(i => File(RefNames.SealedStatsFile(i), [.. Encoding.UTF8.GetBytes($"{i}\n"), .. new byte[LogFile.MaxSealedSize - 10]]))
            .ToList();
        var merged = Merge([Sealed(1, [Line(1)]), .. planted], ConfirmedState.Nothing, [Line(2)]);
        Assert.Equal([Line(1), Line(2)], All(merged));
        Assert.Equal(40, merged.Foreign.Count);
    }

    [Fact]
    public void What_a_sync_brings_is_kept_however_old_and_however_much()
    {
        var merged = Merge(
            [Sealed(1, [Line(1)])],
            ConfirmedState.Nothing,
            [.. Enumerable.Range(2, 200_000).Select(i => Line(i, Now.AddDays(-400)))]
        );
        Assert.Equal(200_001, All(merged).Count());
        // the next one finds too much
        var next = Merge(Stored(merged), ConfirmedState.Nothing, [Line(300_000)]);
        Assert.InRange(
            next.Files.Sum(f => f.Size),
            StatsRetention.MaxSize - LogFile.MaxSealedSize,
            StatsRetention.MaxSize + LogFile.MaxSealedSize
        );
        Assert.Contains(next.Files, f => f.Name == Stored(merged).MaxBy(s => s.Number)!.Name);
    }

    [Fact]
    public void A_file_goes_when_the_log_has_lines_of_thirty_later_days_and_one_day_of_a_wrong_clock_is_one()
    {
        LogFile old = Sealed(1, [Line(1)]),
            busy = Sealed(2, [.. Enumerable.Range(1, 29).Select(d => Line(100 + d, Now.AddDays(d)))]),
            ahead = Open([Line(200, Now.AddDays(40))]);
        Assert.DoesNotContain(Merge([old, ahead], Confirmed([old], settled: true), [Line(3, Now.AddDays(40))]).Files, f => f.Number == 2);
        Assert.Contains(Merge([old, ahead], Confirmed([old], settled: true), [Line(3, Now.AddDays(40))]).Files, f => f.Number == 1);
        Assert.Contains(Merge([old, busy], Confirmed([old, busy], settled: true), [Line(3, Now.AddDays(29))]).Files, f => f.Number == 1);
        Assert.Contains(Merge([old, busy, ahead], Confirmed([old, busy]), [Line(3)]).Files, f => f.Number == 1); // seen for the first time today
        Assert.DoesNotContain(Merge([old, busy, ahead], Confirmed([old, busy], settled: true), [Line(3)]).Files, f => f.Number == 1);
        // and another clone does not bring it back
        Assert.False(Merge([busy, ahead], Confirmed([old, busy, ahead]), []).Changed);
    }

    /// <summary>
    /// Clones write and sync in any order, the remote is restored to any earlier state, deleted, or altered by somebody who does not merge.
    /// Once every clone has synced again, every line is there once and reads as its writer wrote it.
    /// </summary>
    [Fact]
    public void Whatever_happens_to_the_remote_all_lines_are_there_again_once_and_unaltered() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, 1000])
            .List[1, 40]
            .Sample(
                steps =>
                {
                    var world = new World(clones: 3);
                    foreach (var (what, clone, chance) in steps)
                    {
                        world.Do(what, clone, chance);
                    }

                    // one round lets each bring back what it knows, one more lets all see it; a third finds nothing to do
                    world.SyncAll();
                    world.SyncAll();
                    Assert.False(world.SyncAll());
                    Assert.Equal(world.Written.Order(StringComparer.Ordinal), world.Events().Order(StringComparer.Ordinal));
                },
                iter: 2000
            );

    [Fact]
    public void The_order_in_which_clones_sync_does_not_matter() =>
        Gen.Select(Lines.List[0, 20], Lines.List[0, 20])
            .Sample(
                (a, b) =>
                {
                    var ab = Merge(Stored(Merge([], ConfirmedState.Nothing, a)), ConfirmedState.Nothing, b);
                    var ba = Merge(Stored(Merge([], ConfirmedState.Nothing, b)), ConfirmedState.Nothing, a);
                    Assert.Equal(Ids(All(ab)).Order(), Ids(All(ba)).Order());
                }
            );

    private static MergedLog Merge(
        IReadOnlyList<LogFile> remote,
        ConfirmedState state,
        IEnumerable<byte[]> pending,
        bool maybeSent = false
    ) => StatsMerge.Merge(remote, [], state, [.. pending.Select(line => new PendingLine(line, maybeSent))]);

    private static ConfirmedState Confirmed(IReadOnlyList<LogFile> files, IEnumerable<int>? own = null, bool settled = false) =>
        new(files, settled ? files.Select(f => f.ContentId).ToHashSet() : new HashSet<string>(), (own ?? []).Select(Id).ToHashSet());

    private static LogFile Open(IEnumerable<byte[]> lines) => File(RefNames.OpenStatsFile, Text(lines));

    private static LogFile Sealed(int number, IEnumerable<byte[]> lines) => File(RefNames.SealedStatsFile(number), Text(lines));

    private static LogFile File(string name, byte[] bytes) =>
        new(name, Convert.ToHexString(SHA256.HashData(bytes)), bytes.Length, () => bytes);

    /// <summary>What a merge leaves on the remote.</summary>
    private static IReadOnlyList<LogFile> Stored(MergedLog merged) =>
        [.. merged.Files.Concat(merged.Foreign).Select(f => File(f.Name, f.Read().ToArray()))];

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);

    private static byte[] Line(int number, DateTimeOffset? at = null) =>
        LogLine
            .Write(
                new AttemptEvent
                {
                    Timestamp = at ?? Now,
                    Id = Id(number),
                    Tool = "Bash",
                    ToolUseId = $"toolu_{number}",
                    Allowed = number % 2 == 0,
                    AgentSessionId = new string('s', 60),
                }
            )
            .AsSpan()[..^1]
            .ToArray();

    private static byte[] Altered(byte[] line) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line).Replace("Bash", "Read", StringComparison.Ordinal));

    private static byte[] Text(IEnumerable<byte[]> lines) => [.. lines.SelectMany(l => l.Append((byte)'\n'))];

    private static IEnumerable<byte[]> All(MergedLog merged) =>
        merged.Files.OrderBy(f => f.IsOpen).ThenBy(f => f.Number).SelectMany(f => LogText.Lines(f.Read())).Select(l => l.ToArray());

    private static IEnumerable<Guid> Ids(IEnumerable<byte[]> lines) => lines.Select(l => LogLine.TryReadId(l)!.Value);

    /// <summary>A remote, its earlier states, and clones that each remember what they saw confirmed.</summary>
    private sealed class World(int clones)
    {
        private readonly List<IReadOnlyList<LogFile>> history =
        [
            [],
        ];
        private readonly List<byte[]>[] waiting = [.. Enumerable.Range(0, clones).Select(_ => new List<byte[]>())];
        private readonly HashSet<Guid>[] own = [.. Enumerable.Range(0, clones).Select(_ => new HashSet<Guid>())];
        private readonly IReadOnlyList<LogFile>[] confirmed = [.. Enumerable.Range(0, clones).Select(_ => (IReadOnlyList<LogFile>)[])];
        private IReadOnlyList<LogFile> remote = [];
        private int counter;

        public List<string> Written { get; } = [];

        public IEnumerable<string> Events() =>
            remote
                .SelectMany(f => LogText.Lines(f.Read()))
                .Select(l => l.ToArray())
                .Where(l => LogLine.TryParse(l, out _))
                .Select(Encoding.UTF8.GetString);

        public void Do(int what, int clone, int chance)
        {
            switch (what)
            {
                case < 3:
                    Write(clone, (chance % 5) + 1);
                    break;
                case < 6:
                    Sync(clone, isCutOff: false);
                    break;
                case 6:
                    Sync(clone, isCutOff: true);
                    break;
                case 7:
                    remote = history[chance % history.Count]; // a restore, or the ref is deleted
                    break;
                case 8:
                    Alter(chance);
                    break;
                default:
                    Seal(chance);
                    break;
            }
        }

        public bool SyncAll() => Enumerable.Range(0, clones).Select(clone => Sync(clone, isCutOff: false)).ToList().Contains(true);

        private void Write(int clone, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var line = Line(++counter);
                waiting[clone].Add(line);
                Written.Add(Encoding.UTF8.GetString(line));
            }
        }

        /// <summary>A sync; cut off, its answer is never seen.</summary>
        private bool Sync(int clone, bool isCutOff)
        {
            var state = new ConfirmedState(confirmed[clone], new HashSet<string>(), own[clone]);
            var merged = Merge(remote, state, waiting[clone], maybeSent: true);
            if (merged.Changed)
            {
                remote = Stored(merged);
                history.Add(remote);
            }

            if (!isCutOff)
            {
                confirmed[clone] = [.. remote.Where(f => merged.Foreign.All(g => g.Name != f.Name))];
                own[clone].UnionWith(Ids(waiting[clone]));
                waiting[clone].Clear();
            }

            return merged.Changed;
        }

        /// <summary>Somebody edits a file: garbage in its place, a line of it twice, or lines altered or cut. Only lines that their writer
        /// has confirmed can be put right, and only while it knows of them.</summary>
        private void Alter(int chance)
        {
            if (remote.Count == 0)
            {
                return;
            }

            var file = remote[chance % remote.Count];
            var lines = LogText.Lines(file.Read()).Select(l => l.ToArray()).ToList();
            byte[] bytes = (chance % 4) switch
            {
                0 => "# somebody's notes\n{\"ts\":\n"u8.ToArray(),
                1 => Text(lines.Select(l => IsOwned(l) ? Altered(l) : l)),
                2 => Text(lines.Skip(lines.Count / 2)),
                _ => Text(lines.Select(l => l[..^1])),
            };
            remote = [.. remote.Where(f => f != file), File(file.Name, bytes)];
        }

        private bool IsOwned(byte[] line) =>
            LogLine.TryReadId(line) is { } id
            && own.Any(o => o.Contains(id))
            && Array.TrueForAll(confirmed, c => c.SelectMany(f => LogText.Lines(f.Read())).Any(l => l.Span.SequenceEqual(line)));

        /// <summary>The open file becomes a sealed one, as if it had grown long.</summary>
        private void Seal(int chance)
        {
            if (remote.FirstOrDefault(f => f.IsOpen) is { Size: > 0 } open)
            {
                var number = SealedNumbers.Next(remote.Where(f => !f.IsOpen).Select(f => f.Number).Append((chance % 50) + 1));
                remote = [.. remote.Where(f => f != open), File(RefNames.SealedStatsFile(number), open.Read().ToArray())];
                history.Add(remote);
            }
        }
    }
}
