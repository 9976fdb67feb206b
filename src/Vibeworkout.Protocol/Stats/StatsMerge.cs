using System.Buffers;
using System.Text;
using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Protocol.Stats;

/// <summary>
/// The union of three: the log as it stands on the remote, as it was last confirmed, and the lines that wait (wire format, §5). The
/// remote's lines stay as they are, byte for byte and in their order, readable or not; a line is added
/// when its id is not there. What was confirmed and is gone comes back, unless retention let it go. Pure, and without a clock: the same
/// input gives the same output on every machine.
/// </summary>
public sealed class StatsMerge
{
    private readonly ConfirmedState state;
    private readonly List<LogFile> open;
    private readonly List<LogFile> sealedFiles;
    private readonly HashSet<int> taken;
    private readonly HashSet<string> known;
    private readonly List<LogFile> gone;

    private readonly List<Wanted> order = [];
    private readonly Dictionary<Guid, Wanted> byId = [];
    private readonly Dictionary<string, Queue<Wanted>> byText = new(StringComparer.Ordinal); // lines without an id
    private readonly List<ReadOnlyMemory<byte>> rejected = [];
    private readonly HashSet<int> recentDays = [];
    private readonly ArrayBufferWriter<byte> tooLong = new();
    private readonly List<LogFile> foreign = [];
    private List<LogFile> ours = [];
    private int putRight;
    private bool changed;

    private StatsMerge(IReadOnlyList<LogFile> remote, IEnumerable<int> reserved, ConfirmedState state)
    {
        this.state = state;
        open = [.. remote.Where(f => f.IsOpen)];
        var bySealing = remote.Where(f => !f.IsOpen).OrderBy(f => f.Number).ToList();
        sealedFiles = [.. bySealing.DistinctBy(f => f.ContentId)];
        changed = sealedFiles.Count < bySealing.Count; // the same file under two numbers: somebody copied it
        taken = [.. reserved, .. sealedFiles.Select(f => f.Number)];
        known = [.. state.Files.Select(f => f.ContentId)];
        var there = remote.Select(f => f.ContentId).ToHashSet(StringComparer.Ordinal);
        gone = [.. state.Files.Where(f => !there.Contains(f.ContentId)).OrderBy(f => f.IsOpen).ThenBy(f => f.Number)];
    }

    /// <summary>Merges.</summary>
    /// <param name="remote">The log's files on the remote, none longer than <see cref="LogFile.MaxOpenSize"/> and
    /// <see cref="LogFile.MaxSealedSize"/>.</param>
    /// <param name="reserved">Numbers of sealed files on the remote that are not among <paramref name="remote"/>, because nobody reads
    /// them.</param>
    /// <param name="state">What this clone remembers.</param>
    /// <param name="pending">The lines that wait, oldest first.</param>
    public static MergedLog Merge(
        IReadOnlyList<LogFile> remote,
        IEnumerable<int> reserved,
        ConfirmedState state,
        IReadOnlyList<PendingLine> pending
    ) => new StatsMerge(remote, reserved, state).Run(pending);

    private MergedLog Run(IReadOnlyList<PendingLine> pending)
    {
        foreach (var file in gone)
        {
            Want(file);
        }

        foreach (var line in pending)
        {
            Want(line);
        }

        ours = ReadSealed();
        var cutter = new LogCutter();
        foreach (var file in open)
        {
            changed |= Scan(file.Read(), cutter.Add, isOpen: true).Touched;
        }

        LookInKnownFiles();
        var retired = FindRetired();
        var whole = RestoreWhole(retired);
        var (added, restored) = AddMissing(cutter, retired);
        restored += whole.Lines;
        changed |= added + restored + putRight > 0;
        var alreadyThere = order.Count(w => w is { IsPending: true, IsThere: true });
        return changed
            ? new(Assemble(cutter, whole.Files), foreign, true, added, alreadyThere, restored, putRight, rejected, tooLong.WrittenMemory)
            : new([.. ours, .. open], foreign, false, 0, alreadyThere, 0, 0, rejected, default);
    }

    private void Want(LogFile file)
    {
        foreach (var line in LogText.Lines(file.Read()))
        {
            if (LogLine.TryParse(line.Span, out var entry))
            {
                Want(
                    new Wanted
                    {
                        Line = line,
                        From = file,
                        IsOwn = entry.Id is { } id && state.Own.Contains(id),
                    },
                    entry
                );
            }
        }
    }

    private void Want(PendingLine line)
    {
        if (!LogLine.TryParse(line.Bytes.Span, out var entry))
        {
            rejected.Add(line.Bytes);
            return;
        }

        recentDays.Add(StatsRetention.DayOf(entry));
        Want(
            new Wanted
            {
                Line = line.Bytes,
                IsPending = true,
                IsOwn = entry.Id is not null,
                MaybeThere = line.MaybeSent,
            },
            entry
        );
    }

    private void Want(Wanted wanted, LogEvent entry)
    {
        if (entry.Id is { } id && !byId.TryAdd(id, wanted))
        {
            var first = byId[id];
            wanted.IsThere = first.IsPending || wanted.IsPending; // sent twice, or confirmed already and killed before it was forgotten
            (first.IsOwn, first.MaybeThere) = (first.IsOwn || wanted.IsOwn, true);
            wanted.Twin = true;
        }
        else if (entry.Id is null && (wanted.From is not null || wanted.MaybeThere))
        {
            var text = Encoding.Latin1.GetString(wanted.Line.Span);
            (byText.TryGetValue(text, out var equal) ? equal : byText[text] = new()).Enqueue(wanted);
        }

        order.Add(wanted);
    }

    /// <summary>Reads the sealed files that are new here, and puts right in them what is ours.</summary>
    /// <returns>The sealed files that hold events.</returns>
    private List<LogFile> ReadSealed()
    {
        var logs = new List<LogFile>();
        foreach (var file in sealedFiles)
        {
            if (known.Contains(file.ContentId))
            {
                logs.Add(file);
                continue;
            }

            var rewritten = new ArrayBufferWriter<byte>();
            var (events, touched) = Scan(file.Read(), line => Write(rewritten, line), isOpen: false);
            changed |= touched;
            (events == 0 ? foreign : logs).Add(touched ? Stored(file.Name, rewritten.WrittenMemory.ToArray()) : file);
        }

        return logs;
    }

    /// <summary>Goes through a file of the remote: which wanted lines stand in it, and what it should read.</summary>
    private (int Events, bool Touched) Scan(ReadOnlyMemory<byte> file, Action<ReadOnlySpan<byte>> emit, bool isOpen)
    {
        var (events, touched) = (0, false);
        foreach (var line in LogText.Lines(file))
        {
            if (isOpen && line.Length > LogLine.MaxSize)
            {
                Write(tooLong, line.Span);
                touched = true;
                continue;
            }

            if (!LogLine.TryParse(line.Span, out var entry))
            {
                emit(line.Span);
                continue;
            }

            events++;
            if (isOpen)
            {
                recentDays.Add(StatsRetention.DayOf(entry));
            }

            var wanted = Find(entry, line.Span);
            if (wanted is { IsOwn: true, IsThere: true })
            {
                touched = true; // ours stands there once
                continue;
            }

            if (wanted is { IsOwn: true } && !wanted.Line.Span.SequenceEqual(line.Span))
            {
                putRight++;
                touched = true;
                emit(wanted.Line.Span);
            }
            else
            {
                emit(line.Span);
            }

            if (wanted is not null)
            {
                wanted.IsThere = true;
            }
        }

        return (events, touched);
    }

    private Wanted? Find(LogEvent entry, ReadOnlySpan<byte> line) =>
        entry.Id is { } id ? byId.GetValueOrDefault(id)
        : byText.Count > 0 && byText.TryGetValue(Encoding.Latin1.GetString(line), out var equal) && equal.TryDequeue(out var wanted)
            ? wanted
        : null;

    /// <summary>A line that is in no file that changed may stand in one that did not. Looked for only where one may: this is the whole
    /// log.</summary>
    private void LookInKnownFiles()
    {
        if (!order.Exists(w => !w.IsThere && (w.From is not null || w.MaybeThere)))
        {
            return;
        }

        var remaining = sealedFiles.Select(f => f.ContentId).ToHashSet(StringComparer.Ordinal);
        foreach (var line in state.Files.Where(f => remaining.Contains(f.ContentId)).SelectMany(f => LogText.Lines(f.Read())))
        {
            if (LogLine.TryParse(line.Span, out var entry) && Find(entry, line.Span) is { } wanted)
            {
                wanted.IsThere = true;
            }
        }
    }

    /// <summary>Sealed files that are gone because another clone's retention let them go, as it would here.</summary>
    private HashSet<LogFile> FindRetired()
    {
        var retired = new HashSet<LogFile>();
        HashSet<int>? days = null;
        var newer = 0L;
        foreach (var file in gone.Where(f => !f.IsOpen && !taken.Contains(f.Number)).OrderByDescending(f => f.Number))
        {
            var size = newer + file.Size + ours.Where(f => f.Number > file.Number).Sum(f => f.Size);
            if (
                size > StatsRetention.MaxSize
                || StatsRetention.IsOld(StatsRetention.DaysOf(file.Read()).DefaultIfEmpty().Max(), days ??= DaysOfLog())
            )
            {
                retired.Add(file);
            }
            else
            {
                newer += file.Size;
            }
        }

        return retired;
    }

    /// <summary>Sealed files that are gone with every line of them come back as they were, where their name is free.</summary>
    private (List<LogFile> Files, int Lines) RestoreWhole(HashSet<LogFile> retired)
    {
        var (files, lines) = (new List<LogFile>(), 0);
        foreach (var group in order.Where(w => w.From is { IsOpen: false }).GroupBy(w => w.From!).ToList())
        {
            if (retired.Contains(group.Key) || group.Any(w => w.IsThere || w.Twin) || !taken.Add(group.Key.Number))
            {
                continue;
            }

            files.Add(group.Key);
            foreach (var wanted in group)
            {
                wanted.IsThere = true;
                lines++;
            }
        }

        return (files, lines);
    }

    private (int Added, int Restored) AddMissing(LogCutter cutter, HashSet<LogFile> retired)
    {
        var (added, restored) = (0, 0);
        foreach (var wanted in order.Where(w => !w.IsThere && !w.Twin && (w.From is null || !retired.Contains(w.From))))
        {
            cutter.Add(wanted.Line.Span);
            (added, restored) = wanted.IsPending ? (added + 1, restored) : (added, restored + 1);
        }

        return (added, restored);
    }

    private List<LogFile> Assemble(LogCutter cutter, List<LogFile> whole)
    {
        var files = new List<LogFile>(ours.Except(ToRetire()));
        files.AddRange(whole);
        foreach (var full in cutter.Sealed)
        {
            var number = SealedNumbers.Next(taken);
            taken.Add(number);
            files.Add(Stored(Refs.RefNames.SealedStatsFile(number), full));
        }

        files.Add(Stored(Refs.RefNames.OpenStatsFile, cutter.Open));
        return files;
    }

    /// <summary>What retention lets go: of what was found on the remote, never of what comes now.</summary>
    private List<LogFile> ToRetire()
    {
        var count = StatsRetention.CountOverSize([.. ours.Select(f => f.Size)]);
        HashSet<int>? days = null;
        while (
            count < ours.Count
            && state.Settled.Contains(ours[count].ContentId)
            && StatsRetention.DaysOf(ours[count].Read()).DefaultIfEmpty(int.MaxValue).Max() is var day
            && recentDays.DefaultIfEmpty().Max() - day >= StatsRetention.MaxDays
            && StatsRetention.IsOld(day, days ??= DaysOfLog())
        )
        {
            count++;
        }

        return ours[..count];
    }

    private HashSet<int> DaysOfLog() => [.. recentDays, .. ours.SelectMany(f => StatsRetention.DaysOf(f.Read()))];

    private static LogFile Stored(string name, ReadOnlyMemory<byte> bytes) => new(name, "", bytes.Length, () => bytes);

    private static void Write(ArrayBufferWriter<byte> into, ReadOnlySpan<byte> line)
    {
        into.Write(line);
        into.Write("\n"u8);
    }

    /// <summary>A line that should stand in the log.</summary>
    private sealed class Wanted
    {
        public required ReadOnlyMemory<byte> Line { get; init; }

        /// <summary>The file it was confirmed in; null for one that waits.</summary>
        public LogFile? From { get; init; }

        public bool IsPending { get; init; }

        public bool IsOwn { get; set; }

        /// <summary>It may stand in a sealed file already.</summary>
        public bool MaybeThere { get; set; }

        /// <summary>Another line of the same id speaks for it.</summary>
        public bool Twin { get; set; }

        public bool IsThere { get; set; }
    }
}
