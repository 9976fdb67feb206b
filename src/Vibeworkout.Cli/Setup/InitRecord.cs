using System.Text;
using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Cli.Setup;

/// <summary>What <c>init</c> did, so that <c>uninstall</c> can put back every byte.</summary>
/// <param name="Files">The files it wrote.</param>
internal sealed record InitRecord(IReadOnlyList<InitFile> Files)
{
    public static InitRecord Read(GateFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize(PlainFile.ReadAllBytes(files.InitRecord), SetupJson.Default.InitRecord) ?? new([]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return new([]);
        }
    }

    public void Write(GateFiles files)
    {
        files.EnsureState();
        File.WriteAllBytes(files.InitRecord, JsonSerializer.SerializeToUtf8Bytes(this, SetupJson.Default.InitRecord));
    }

    /// <summary>The record with this change in it. A file that is still as we left it keeps what was there before us.</summary>
    public InitRecord With(InitFile change)
    {
        var earlier = Files.FirstOrDefault(f => f.Path == change.Path);
        var kept = earlier?.After == change.Before ? change with { Before = earlier?.Before } : change;
        return new([.. Files.Where(f => f.Path != change.Path), kept]);
    }

    /// <summary>A text file as it is, a byte order mark included; null when there is none.</summary>
    public static string? ReadText(string path) => File.Exists(path) ? Encoding.UTF8.GetString(PlainFile.ReadAllBytes(path)) : null;

    public static void WriteText(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
    }
}
