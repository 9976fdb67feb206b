using System.Security.Cryptography;
using System.Text;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Stats;

namespace Vibeworkout.Cli.Sync;

/// <summary>
/// The log as a remote last confirmed it: plain files named by their content, and an index that names them, which is replaced as a whole. A
/// folder for each remote address and ref: what one remote confirmed says nothing of another.
/// Whoever uses it holds the sync's lock.
/// </summary>
internal sealed class ConfirmedLog(GateFiles files, string address, string statsRef, TimeProvider time)
{
    private const string IndexName = "index";
    private const int MaxRemotes = 4;
    private const int IdSize = 16;
    private const int MaxOwnIds = 300_000; // more lines than 32 MiB hold
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromDays(1);

    private readonly string folder = Path.Combine(files.Confirmed, Key(address, statsRef));

    private string OwnIds => Path.Combine(files.Confirmed, "own-ids");

    /// <summary>Whether this remote has confirmed anything, as far as is known here.</summary>
    public bool IsKnown => File.Exists(Path.Combine(folder, IndexName));

    /// <summary>Whether nothing was ever remembered in this clone.</summary>
    public bool IsFirst => !Folders().Any();

    /// <summary>What was confirmed, and by whom it was written.</summary>
    public ConfirmedState Load()
    {
        var all = FilesOf(folder);
        var settled = all.Where(f => time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(PathOf(folder, f.ContentId)) > SettlesAfter)
            .Select(f => f.ContentId)
            .ToHashSet(StringComparer.Ordinal);
        return new(all, settled, ReadOwnIds());
    }

    /// <summary>The content ids of everything that any remote confirmed.</summary>
    public IReadOnlySet<string> AllContents() => Folders().SelectMany(FilesOf).Select(f => f.ContentId).ToHashSet(StringComparer.Ordinal);

    /// <summary>Remembers these files in place of those before. Killed at any point, the old ones or the new ones are remembered,
    /// whole.</summary>
    /// <param name="all">Files with their content ids.</param>
    public void Replace(IReadOnlyList<LogFile> all)
    {
        RegularFile.RequireFolder(files.Confirmed);
        RegularFile.RequireFolder(folder);
        Directory.CreateDirectory(folder);
        foreach (var file in all.Where(f => !RegularFile.HasContent(PathOf(folder, f.ContentId))))
        {
            Write(PathOf(folder, file.ContentId), file.Read().Span);
        }

        Fault.At(Fault.Confirming);
        Write(Path.Combine(folder, IndexName), Encoding.ASCII.GetBytes(string.Concat(all.Select(f => $"{f.ContentId} {f.Name}\n"))));
        var kept = all.Select(f => PathOf(folder, f.ContentId)).Append(Path.Combine(folder, IndexName)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => !kept.Contains(f)))
        {
            File.Delete(file);
        }

        ForgetOldRemotes();
    }

    /// <summary>Remembers that this clone wrote lines of these ids.</summary>
    public void AddOwn(IEnumerable<Guid> ids)
    {
        RegularFile.RequireFolder(files.Confirmed);
        Directory.CreateDirectory(files.Confirmed);
        RegularFile.Require(OwnIds);
        using var own = new FileStream(OwnIds, FileMode.OpenOrCreate, FileAccess.Write);
        RegularFile.Require(own);
        own.Seek(own.Length / IdSize * IdSize, SeekOrigin.Begin);
        Span<byte> bytes = stackalloc byte[IdSize];
        foreach (var id in ids)
        {
            id.TryWriteBytes(bytes);
            own.Write(bytes);
        }
    }

    /// <summary>
    /// A remote whose address is new here may be one that is known under another: it moved, or is reached another way. It is, when its log
    /// shares a line with what that one confirmed; then that is remembered of this one.
    /// </summary>
    /// <param name="remote">The new remote's files.</param>
    public void Recognize(IReadOnlyList<LogFile> remote)
    {
        var contents = remote.Select(f => f.ContentId).ToHashSet(StringComparer.Ordinal);
        var newest = remote.OrderBy(f => f.IsOpen).ThenBy(f => f.Number).TakeLast(2).SelectMany(IdsOf).ToHashSet();
        var same = Folders()
            .Where(f => f != folder)
            .FirstOrDefault(f =>
                FilesOf(f) is var known && (known.Any(k => contents.Contains(k.ContentId)) || known.SelectMany(IdsOf).Any(newest.Contains))
            );
        if (same is not null)
        {
            Directory.Move(same, folder);
        }
    }

    /// <summary>Takes over what a version before this one remembered: a ref of its private repository, and the archive of what was
    /// sent.</summary>
    public void Seed(PrivateRepository? earlier)
    {
        if (earlier?.ResolveRef(statsRef) is not { } commit)
        {
            return;
        }

        using var blobs = new StoredBlobs(earlier);
        var all = earlier
            .ReadTree(commit)
            .Where(e =>
                e.IsFile
                && (
                    e.Name == RefNames.OpenStatsFile
                        ? e.Size <= LogFile.MaxOpenSize
                        : RefNames.TryParseSealedStatsFile(e.Name, out _) && e.Size <= LogFile.MaxSealedSize
                )
            )
            .Select(e => new LogFile(e.Name, e.Oid, e.Size, () => blobs.Read(e.Oid, e.Size)))
            .ToList();
        AddOwn(LogText.Lines(new SentArchive(files).Read()).Select(line => LogLine.TryReadId(line.Span)).OfType<Guid>());
        Replace(all);
    }

    private static string Key(string address, string statsRef) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{RemoteAddress.WithoutCredentials(address)}\n{statsRef}")).AsSpan(0, 8)
        );

    private static string PathOf(string folder, string contentId) => Path.Combine(folder, contentId + ".jsonl");

    private static IEnumerable<Guid> IdsOf(LogFile file) =>
        LogText.Lines(file.Read()).Select(line => LogLine.TryReadId(line.Span)).OfType<Guid>();

    private static List<LogFile> FilesOf(string folder)
    {
        var index = Path.Combine(folder, IndexName);
        var all = new List<LogFile>();
        foreach (var line in RegularFile.HasContent(index) ? File.ReadLines(index) : [])
        {
            if (
                line.Split(' ') is [var id, var name]
                && id.All(char.IsAsciiHexDigit)
                && (name == RefNames.OpenStatsFile || RefNames.TryParseSealedStatsFile(name, out _))
                && PathOf(folder, id) is var path
                && new FileInfo(path) is { Exists: true, LinkTarget: null, Length: <= LogFile.MaxOpenSize } info
            )
            {
                all.Add(new(name, id, info.Length, () => File.ReadAllBytes(path)));
            }
        }

        return all;
    }

    private HashSet<Guid> ReadOwnIds()
    {
        if (!RegularFile.HasContent(OwnIds))
        {
            return [];
        }

        var bytes = File.ReadAllBytes(OwnIds);
        var ids = new HashSet<Guid>(bytes.Length / IdSize);
        for (var at = 0; at + IdSize <= bytes.Length; at += IdSize)
        {
            ids.Add(new(bytes.AsSpan(at, IdSize)));
        }

        if (bytes.Length > 2 * MaxOwnIds * IdSize)
        {
            Write(OwnIds, bytes.AsSpan(0, bytes.Length / IdSize * IdSize)[^(MaxOwnIds * IdSize)..]);
        }

        return ids;
    }

    private IEnumerable<string> Folders() => Directory.Exists(files.Confirmed) ? Directory.EnumerateDirectories(files.Confirmed) : [];

    private void ForgetOldRemotes()
    {
        foreach (
            var old in Folders()
                .OrderByDescending(f => File.GetLastWriteTimeUtc(Path.Combine(f, IndexName)))
                .Skip(MaxRemotes)
                .Where(f => f != folder)
                .ToList()
        )
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var draft = path + ".draft";
        File.Delete(draft);
        using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(bytes);
        }

        File.Move(draft, path, overwrite: true);
    }
}
