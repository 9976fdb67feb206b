using Vibeworkout.Hook.Gate;
using Vibeworkout.Hook.Log;

namespace Vibeworkout.Cli.Sync;

/// <summary>What was sent, kept so that its writer can see it: the newest 4 to 8 MiB.</summary>
internal sealed class SentArchive(GateFiles files)
{
    private const long MaxFile = 4 * 1024 * 1024;

    private string Older => files.Archive + ".1";

    /// <summary>Keeps whole files of lines.</summary>
    private void Keep(IEnumerable<string> paths)
    {
        RegularFile.Require(files.Archive);
        if (new FileInfo(files.Archive) is { Exists: true, Length: > MaxFile })
        {
            File.Move(files.Archive, Older, overwrite: true);
        }

        using var archive = new FileStream(files.Archive, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        archive.Seek(0, SeekOrigin.End);
        foreach (var path in paths)
        {
            using var file = File.OpenRead(path);
            file.CopyTo(archive);
        }
    }

    /// <summary>Keeps files that waited, and forgets them: the remote has their lines. Those that are no events are kept aside first.</summary>
    public void Done(IReadOnlyList<string> paths, IReadOnlyList<ReadOnlyMemory<byte>> rejected)
    {
        if (rejected.Count > 0)
        {
            RegularFile.Require(files.Rejected);
            using var kept = new FileStream(files.Rejected, FileMode.OpenOrCreate, FileAccess.Write);
            RegularFile.Require(kept);
            kept.Seek(0, SeekOrigin.End);
            foreach (var line in rejected)
            {
                kept.Write(line.Span);
                kept.WriteByte((byte)'\n');
            }
        }

        Keep(paths);
        Fault.At(Fault.Archived);
        foreach (var path in paths)
        {
            File.Delete(path);
            Fault.At(Fault.Deleting);
        }
    }

    /// <summary>Everything that is kept, oldest first. A line may stand there twice: a sync was killed between keeping and
    /// forgetting.</summary>
    public byte[] Read() => [.. new[] { Older, files.Archive }.Where(RegularFile.HasContent).SelectMany(File.ReadAllBytes)];
}
