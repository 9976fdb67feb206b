using System.Net;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Profile;

/// <summary>What lies on the disk of a server with SQLite, and who may look at it.</summary>
public class ErasedBytesTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task What_was_erased_is_in_no_byte_of_the_data_folder()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var remote = git.Folder["erasable-remote.git"];
        Directory.Move(git.Remote, remote);
        var repo = await lab.AddRepoAsync(remote);
        await lab.PostAsync("/api/tokens", new { name = "erasable-token" });
        await lab.SendAsync(HttpMethod.Put, "/api/sources/pulsoid", new { token = "erasable-secret", enabled = false });
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 160);
        await lab.PostAsync("/api/workout/stop");
        await (new PastWorkout(Now.AddHours(-2)) { Repos = [repo], Attempts = [("ErasableTool", true, true)] }).PutAsync(lab);
        string[] texts = ["erasable-remote", "erasable-token", "ErasableTool", session.ToString().ToUpperInvariant()];
        var before = Where(lab.Data, texts);
        Assert.All(texts, text => Assert.Contains(before, found => found.EndsWith(text, StringComparison.Ordinal)));
        var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();
        var erased = await lab.PostAsync("/api/profile/erase", new { confirm = key });
        Assert.True(erased.Status == HttpStatusCode.OK, erased.ToString());
        await Eventually.BecomesAsync(
            () => Task.FromResult(string.Join('\n', Where(lab.Data, texts))),
            left => left.Length == 0,
            "nothing of it on the disk"
        );
    }

    [Fact]
    public async Task A_folder_that_others_could_read_is_its_owners_alone_from_the_start_on()
    {
        using var data = new TempFolder();
        await using (await ServerLab.StartInAsync(data.Path)) { }

        const UnixFileMode Everybody = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var folder in Directory.GetDirectories(data.Path).Append(data.Path))
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Everybody | Enter);
            foreach (var file in Directory.GetFiles(folder))
            {
                File.SetUnixFileMode(file, File.GetUnixFileMode(file) | Everybody);
            }
        }

        await using var lab = await ServerLab.StartInAsync(data.Path);
        await lab.HrAsync(await lab.StartWorkoutAsync(), 120);
        var open = Directory
            .EnumerateFileSystemEntries(data.Path)
            .Append(data.Path)
            .Where(e => (File.GetUnixFileMode(e) & (Everybody | Enter)) != UnixFileMode.None)
            .ToList();
        Assert.True(open.Count == 0, string.Join('\n', open));
        Assert.Contains(Directory.GetFiles(data.Path), file => file.EndsWith("-wal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_for_everybodys_files_is_refused()
    {
        using var folder = new TempFolder();
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        var refused = await Assert.ThrowsAsync<Vibeworkout.Server.Storage.StartRefusedException>(() => ServerLab.StartInAsync(folder.Path));
        Assert.Contains("Name one of its own", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Which file holds which text.</summary>
    private static List<string> Where(string folder, string[] texts) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .SelectMany(file =>
                {
                    using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    var bytes = new byte[stream.Length];
                    stream.ReadExactly(bytes);
                    return texts
                        .Where(text => bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0)
                        .Select(text => $"{Path.GetFileName(file)} {text}");
                }),
        ];
}
