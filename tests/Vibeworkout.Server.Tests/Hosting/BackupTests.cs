using System.Net;
using Microsoft.Data.Sqlite;
using Vibeworkout.Server.Hosting;
using Vibeworkout.Server.Storage;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_made_while_heart_rate_comes_in_holds_what_was_acknowledged_before_and_is_restored_elsewhere()
    {
        using var folder = new TempFolder();
        var file = folder["backup.db"];
        int before;
        await using (var lab = await ServerLab.StartAsync())
        {
            var (session, start) = (await lab.StartWorkoutAsync(), TimeProvider.System.GetUtcNow().AddMinutes(-1));
            var (sent, stop) = (0, false);
            var sending = Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 120, start.AddMilliseconds(sent))).Status);
                    Interlocked.Increment(ref sent);
                }
            });
            await Eventually.BecomesAsync(() => Task.FromResult(Volatile.Read(ref sent)), n => n >= 5, "heart rate");
            before = Volatile.Read(ref sent);
            Assert.Equal(0, await CommandLine.RunAsync(["backup", file, "--data", lab.Data]));
            Volatile.Write(ref stop, true);
            await sending;
            Assert.Equal(1, await CommandLine.RunAsync(["backup", file, "--data", lab.Data])); // what is there stays
            Directory.CreateDirectory(folder["kept"]);
            foreach (var key in Directory.EnumerateFiles(Path.Combine(lab.Data, "keys")))
            {
                File.Copy(key, folder["kept", Path.GetFileName(key)]);
            }
        }

        Assert.Equal(0, await CommandLine.RunAsync(["restore", file, "--data", folder["data"]]));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartAsync(null, "--data", folder["data"]));
        Assert.Contains("the folder \"keys\"", refused.Message, StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder["data", "keys"], recursive: true);
        Directory.Move(folder["kept"], folder["data", "keys"]);
        await using var restored = await ServerLab.StartAsync(null, "--data", folder["data"]);
        var sessions = (await restored.GetAsync("/api/workout/sessions")).Json.GetProperty("sessions");
        var samples = (await restored.GetAsync($"/api/workout/sessions/{sessions[0].GetProperty("session_id").GetGuid()}/samples"))
            .Json.GetProperty("samples")
            .GetArrayLength();
        Assert.InRange(samples, before, int.MaxValue);
    }

    [Fact]
    public async Task Nothing_is_restored_while_a_server_runs_and_afterwards_what_was_there_is_kept()
    {
        using var folder = new TempFolder();
        var (data, file) = (folder["data"], folder["backup.db"]);
        await using (var lab = await ServerLab.StartAsync(null, "--data", data))
        {
            Assert.Equal(0, await CommandLine.RunAsync(["backup", file, "--data", data]));
            await lab.AddRepoAsync(folder["after.git"]);
            Assert.Equal(1, await CommandLine.RunAsync(["restore", file, "--data", data]));
            Assert.Single((await lab.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray());
        }

        Assert.Equal(0, await CommandLine.RunAsync(["restore", file, "--data", data]));
        Assert.True(File.Exists(Path.Combine(data, "vibeworkout.db.before-restore")));
        await using var again = await ServerLab.StartAsync(null, "--data", data);
        Assert.Empty((await again.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray());
    }

    [Fact]
    public async Task What_is_damaged_or_no_database_of_ours_is_not_restored()
    {
        using var folder = new TempFolder();
        var (data, file) = (folder["data"], folder["backup.db"]);
        await using (var lab = await ServerLab.StartAsync(null, "--data", data))
        {
            Assert.Equal(0, await CommandLine.RunAsync(["backup", file, "--data", data]));
        }

        var bytes = await File.ReadAllBytesAsync(Path.Combine(data, "vibeworkout.db"));
        var copy = await File.ReadAllBytesAsync(file);
        copy.AsSpan(8192, 4096).Fill(0x5a);
        await File.WriteAllBytesAsync(folder["damaged.db"], copy);
        await File.WriteAllTextAsync(folder["text.db"], "not a database");
        await File.WriteAllBytesAsync(folder["empty.db"], []);
        foreach (var bad in (string[])["damaged.db", "text.db", "empty.db", "absent.db"])
        {
            Assert.Equal(1, await CommandLine.RunAsync(["restore", folder[bad], "--data", data]));
        }

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(data, "vibeworkout.db")));
        Assert.Equal(
            ["in-use", "vibeworkout.db"],
            Directory.EnumerateFiles(data).Select(Path.GetFileName).Where(f => f is not ("sign-in-token" or "local-user")).Order()
        );
    }

    [Fact]
    public async Task A_server_does_not_start_while_a_backup_is_restored()
    {
        using var folder = new TempFolder();
        using (FolderUse.TryTakeAlone(new DataFolder(folder["data"])))
        {
            await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartAsync(null, "--data", folder["data"]));
        }

        await using var lab = await ServerLab.StartAsync(null, "--data", folder["data"]);
        Assert.Equal(HttpStatusCode.OK, (await lab.Http.GetAsync("/health/ready")).StatusCode);
    }
}
