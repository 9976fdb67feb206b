using Vibeworkout.Cli.Gate;
using Vibeworkout.Cli.Log;

namespace Vibeworkout.Cli.Sync;

/// <summary>What was sent, kept so that its writer can see it: the newest 4 to 8 MiB.</summary>
internal sealed class SentArchive(GateFiles files)
{
    private const long MaxFile = 4 * 1024 * 1024;

    private string Older => files.Archive + ".1";

    /// <summary>Keeps whole files of lines.</summary>
    public void Keep(IEnumerable<string> paths)
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

    /// <summary>Everything that is kept, oldest first. A line may stand there twice: a sync was killed between keeping and
    /// forgetting.</summary>
    public byte[] Read() => [.. new[] { Older, files.Archive }.Where(RegularFile.HasContent).SelectMany(File.ReadAllBytes)];
}
