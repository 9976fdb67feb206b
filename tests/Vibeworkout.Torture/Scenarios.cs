using System.Text;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Testing;

namespace Vibeworkout.Torture;

/// <summary>Everything that can go wrong on the log's way home.</summary>
public static class Scenarios
{
    private static readonly string[] Steps =
    [
        "renamed",
        "fetched",
        "merged",
        "committed",
        "push-begun",
        "push-answered",
        "confirming",
        "confirmed",
        "archived",
        "deleting",
    ];

    /// <summary>Name and play of each.</summary>
    public static IReadOnlyList<(string Name, Func<Scene, Task> Play)> All { get; } =
    [
        .. Steps.Select(step => ($"killed at {step}", (Func<Scene, Task>)(scene => KilledAsync(scene, step)))),
        ("killed by chance, again and again", KilledByChanceAsync),
        ("two clones at once", scene => ClonesAsync(scene, 2)),
        ("five clones at once", scene => ClonesAsync(scene, 5)),
        ("the answer to the push is dropped", DroppedAnswerAsync),
        ("the remote is down for three tries", DownAsync),
        ("only fast-forwards are taken", FastForwardsOnlyAsync),
        ("the ref is overwritten by somebody else", ForeignAsync),
        ("the ref is deleted", DeletedAsync),
        ("the disk is full in the middle", FullDiskAsync),
        ("the clone is moved", MovedAsync),
        ("a linked worktree and a submodule", WorktreeAndSubmoduleAsync),
        ("git gc --prune=now in the middle", GarbageAsync),
        ("the private repository is damaged", DamagedAsync),
        ("the private repository is thrown away in the middle", DiscardedAsync),
        ("lines that waited for weeks", OldLinesAsync),
        ("clocks weeks apart", ClocksApartAsync),
        ("the remote is restored from before a file was sealed", RestoredAsync),
        ("the remote is restored again and again, under two clones", RestoredOftenAsync),
        ("lines are altered and thrown out", AlteredAsync),
        ("strangers' files, absurd numbers, zeros", PlantedAsync),
        ("a second remote and back", SecondRemoteAsync),
        ("the user's own refspec moves our refs", RefspecAsync),
    ];

    private static async Task KilledAsync(Scene scene, string step)
    {
        await scene.AppendAsync(2);
        await Task.WhenAll(scene.KilledSyncAsync(step), scene.AppendAsync(3));
        if (scene.Random.Next(2) == 0)
        {
            await scene.AppendAsync(1);
            await scene.KilledSyncAsync(step); // and killed at the same step while it carries on
        }

        await scene.AppendAsync(1);
    }

    private static async Task KilledByChanceAsync(Scene scene)
    {
        for (var i = 0; i < 4; i++)
        {
            await Task.WhenAll(scene.AppendAsync(2), scene.SyncKilledByChanceAsync());
        }
    }

    private static async Task ClonesAsync(Scene scene, int count)
    {
        var clones = new List<string> { scene.Lab.Clone };
        while (clones.Count < count)
        {
            clones.Add(await scene.CloneAsync());
        }

        await Task.WhenAll(clones.Select(clone => scene.AppendAsync(2, clone)));
        scene.Fault();
        await Task.WhenAll(clones.SelectMany(clone => new Task[] { scene.SyncAsync(clone), scene.AppendAsync(1, clone) }));
    }

    private static async Task DroppedAnswerAsync(Scene scene)
    {
        await using var remote = await OverHttpAsync(scene);
        var drop = true;
        remote.DropAnswer = context =>
        {
            var dropped = drop && context.Request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal);
            drop &= !dropped;
            if (dropped)
            {
                scene.Fault();
            }

            return dropped;
        };
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        var other = await scene.CloneAsync();
        await scene.AppendAsync(2, other);
        await scene.SyncAsync(other);
        await scene.AppendAsync(1);
        await scene.SyncAsync();
        await scene.Lab.GitAsync(scene.Lab.Clone, "remote", "set-url", "origin", scene.Lab.Remote);
    }

    private static async Task DownAsync(Scene scene)
    {
        await using var remote = await OverHttpAsync(scene);
        var left = 3;
        remote.Before = _ =>
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                return null;
            }

            scene.Fault();
            return Results.StatusCode(503);
        };
        for (var tries = 0; tries < 8; tries++)
        {
            await scene.AppendAsync(1);
            if ((await scene.SyncAsync()).ExitCode == 0)
            {
                break;
            }
        }

        await scene.Lab.GitAsync(scene.Lab.Clone, "remote", "set-url", "origin", scene.Lab.Remote);
    }

    private static async Task FastForwardsOnlyAsync(Scene scene)
    {
        await scene.Lab.GitAsync(scene.Lab.Remote, "config", "receive.denyNonFastForwards", "true");
        scene.Fault();
        await ClonesAsync(scene, 2);
    }

    private static async Task ForeignAsync(Scene scene)
    {
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        var garbage = new byte[scene.Random.Next(1, 2000)];
        scene.Random.NextBytes(garbage);
        byte[] foreign = scene.Random.Next(2) == 0 ? garbage : Encoding.UTF8.GetBytes("# Somebody's notes\n{\"ts\":\n");
        await scene.Lab.WriteRefAsync(RefNames.Stats(scene.Lab.User), RefNames.OpenStatsFile, foreign);
        scene.Fault();
        await scene.AppendAsync(2);
        await scene.SyncAsync();
    }

    private static async Task DeletedAsync(Scene scene)
    {
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        await scene.Lab.GitAsync(scene.Lab.Remote, "update-ref", "-d", RefNames.Stats(scene.Lab.User));
        scene.Fault();
        if (scene.Random.Next(2) == 0)
        {
            await scene.AppendAsync(2);
        }
    }

    private static async Task FullDiskAsync(Scene scene)
    {
        await scene.AppendAsync(6);
        foreach (var blocks in new[] { 0, 1, 2 })
        {
            var ended = await scene.OnFullDiskAsync(blocks, "sync");
            if (ended.ExitCode == 0)
            {
                throw new InvalidOperationException($"a sync on a full disk said that all is well: {ended}");
            }

            var hook = await scene.OnFullDiskAsync(0, "hook pre-tool-use");
            if (hook.ExitCode == 0)
            {
                throw new InvalidOperationException($"a hook on a full disk let the call through: {hook}");
            }
        }

        await scene.AppendAsync(1);
    }

    private static async Task MovedAsync(Scene scene)
    {
        await scene.AppendAsync(2);
        await scene.SyncAsync();
        await scene.AppendAsync(2);
        await scene.KilledSyncAsync("push-begun");
        var elsewhere = scene.Lab.Folder["moved"];
        Directory.Move(scene.Lab.Clone, elsewhere);
        scene.Moved(scene.Lab.Clone, elsewhere);
        scene.Fault();
        await scene.AppendAsync(2, elsewhere);
    }

    private static async Task WorktreeAndSubmoduleAsync(Scene scene)
    {
        var lab = scene.Lab;
        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
        await scene.AddAsync(lab.Folder["tree"]);
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["outer.git"]);
        await lab.GitAsync(lab.Folder.Path, "clone", "-q", lab.Folder["outer.git"], lab.Folder["outer"]);
        await lab.GitAsync(lab.Folder["outer"], "submodule", "add", "-q", lab.Remote, "sub");
        var sub = Path.Combine(lab.Folder["outer"], "sub");
        await scene.AddAsync(sub);
        string[] all = [lab.Clone, lab.Folder["tree"], sub];
        await Task.WhenAll(all.Select(folder => scene.AppendAsync(2, folder)));
        await Task.WhenAll(all.SelectMany(folder => new Task[] { scene.SyncAsync(folder), scene.AppendAsync(1, folder) }));
        await scene.AppendAsync(1, sub);
        await scene.KilledSyncAsync("push-answered", sub);
    }

    private static async Task GarbageAsync(Scene scene)
    {
        await scene.AppendAsync(2);
        await scene.SyncAsync();
        await scene.AppendAsync(2);
        var inside = Path.Combine(scene.Lab.State, "log.git");
        scene.Fault();
        await Task.WhenAll(
            scene.SyncAsync(),
            Programs.RunAsync("git", inside, scene.Lab.Environment, default, "gc", "--prune=now", "-q"),
            Programs.RunAsync("git", scene.Lab.Clone, scene.Lab.Environment, default, "gc", "--prune=now", "-q"),
            scene.AppendAsync(2)
        );
        await scene.AppendAsync(1);
        await scene.KilledSyncAsync("committed");
        await Programs.RunAsync("git", inside, scene.Lab.Environment, default, "gc", "--prune=now", "-q");
    }

    private static async Task DamagedAsync(Scene scene)
    {
        await scene.AppendAsync(2);
        await scene.SyncAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(scene.Lab.State, "log.git", "objects"), "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        scene.Fault();
        await scene.AppendAsync(2);
        await scene.SyncAsync();
    }

    private static async Task DiscardedAsync(Scene scene)
    {
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        await scene.AppendAsync(2);
        await scene.KilledSyncAsync("push-answered");
        Directory.Delete(Path.Combine(scene.Lab.State, "log.git"), recursive: true);
        scene.Fault();
        await LoseAsync(scene, null);
        await scene.AppendAsync(1);
    }

    private static async Task OldLinesAsync(Scene scene)
    {
        scene.Write(2500, TimeSpan.FromDays(-36));
        await scene.SyncAsync();
        await scene.AppendAsync(2);
        await scene.SyncAsync();
        scene.Write(2500, TimeSpan.FromDays(-70));
        scene.Fault();
        await Task.WhenAll(scene.SyncAsync(), scene.AppendAsync(2));
        await scene.SyncAsync();
    }

    private static async Task ClocksApartAsync(Scene scene)
    {
        var other = await scene.CloneAsync();
        scene.Write(2500, default);
        await scene.SyncAsync();
        foreach (var (days, folder) in new[] { (40, other), (-40, scene.Lab.Clone), (400, other) })
        {
            scene.Fault();
            scene.Write(2500, TimeSpan.FromDays(days), folder);
            await scene.SyncAtAsync(days, folder);
            await scene.AppendAsync(1, folder);
            await scene.SyncAtAsync(days, folder);
        }
    }

    private static async Task RestoredAsync(Scene scene)
    {
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        var old = await scene.TipAsync();
        for (var i = 0; i < 2; i++)
        {
            scene.Write(scene.Random.Next(1, 3000), default);
            await scene.SyncAsync();
        }

        await LoseAsync(scene, scene.Random.Next(2) == 0 ? old : null);
        await scene.AppendAsync(1);
    }

    private static async Task RestoredOftenAsync(Scene scene)
    {
        string[] clones = [scene.Lab.Clone, await scene.CloneAsync()];
        var tips = new List<string?> { null };
        for (var i = 0; i < 4; i++)
        {
            await Task.WhenAll(clones.Select(clone => scene.AppendAsync(1, clone)));
            scene.Write(scene.Random.Next(1, 2500), default, clones[i % 2]);
            await Task.WhenAll(clones.Select(scene.SyncAsync));
            tips.Add(await scene.TipAsync());
            await LoseAsync(scene, tips[scene.Random.Next(tips.Count)]);
        }
    }

    /// <summary>A stranger edits the log: lines read otherwise, are half, are there twice, or are gone.</summary>
    private static async Task AlteredAsync(Scene scene)
    {
        var other = await scene.CloneAsync();
        await Task.WhenAll(scene.AppendAsync(4), scene.AppendAsync(3, other));
        await Task.WhenAll(scene.SyncAsync(), scene.SyncAsync(other));
        await scene.SyncAsync();
        var lines = (await scene.Lab.RemoteLinesAsync())
            .Select(Encoding.UTF8.GetString)
            .SelectMany(line =>
                scene.Random.Next(5) switch
                {
                    0 => [line.Replace("\"allowed\":true", "\"allowed\":false", StringComparison.Ordinal)],
                    1 => [line[..(line.Length / 2)]],
                    2 => [],
                    3 => [line, line.Replace("Bash", "Read", StringComparison.Ordinal)],
                    _ => (string[])[line + "\r"],
                }
            )
            .ToList();
        await scene.Lab.WriteRefAsync(
            RefNames.Stats(scene.Lab.User),
            RefNames.OpenStatsFile,
            Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")
        );
        scene.Fault();
        await scene.AppendAsync(1);
        await Task.WhenAll(scene.SyncAsync(), scene.SyncAsync(other));
    }

    private static async Task PlantedAsync(Scene scene)
    {
        scene.Write(2500, default);
        await scene.SyncAsync();
        var tree = (await scene.Lab.GitAsync(scene.Lab.Remote, "ls-tree", RefNames.Stats(scene.Lab.User))).Split('\n').ToList();
        var zeros = await scene.BlobAsync(new byte[34_000_000]);
        var words = await scene.BlobAsync("words\n"u8.ToArray());
        string[] names =
        [
            "tool-stats.2147483647.jsonl",
            "tool-stats.999999.jsonl",
            "tool-stats.0500.jsonl",
            "README.md",
            "tool-stats.0002.jsonl",
        ];
        tree.AddRange(names.Select(name => $"100644 blob {(scene.Random.Next(2) == 0 ? zeros : words)}\t{name}"));
        tree.Add($"120000 blob {words}\tlink");
        if (scene.Random.Next(2) == 0)
        {
            tree.RemoveAll(line => line.EndsWith("\ttool-stats.jsonl", StringComparison.Ordinal));
            tree.Add(scene.Random.Next(2) == 0 ? $"100644 blob {zeros}\ttool-stats.jsonl" : $"120000 blob {words}\ttool-stats.jsonl");
        }

        await scene.PlantAsync(tree);
        scene.Write(2500, default);
        await scene.SyncAsync();
        await scene.AppendAsync(1);
    }

    /// <summary>What is sent to another remote is not sent here as well, and what was confirmed here is not taken for lost there.</summary>
    private static async Task SecondRemoteAsync(Scene scene)
    {
        var lab = scene.Lab;
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        var old = await scene.TipAsync();
        await scene.AppendAsync(2);
        await scene.SyncAsync();
        await lab.GitAsync(lab.Folder.Path, "init", "-q", "--bare", lab.Folder["second.git"]);
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", lab.Folder["second.git"]);
        if ((await scene.SyncAsync()).ExitCode != 10)
        {
            throw new InvalidOperationException("lines that one remote confirmed were sent to another");
        }

        Directory.CreateSymbolicLink(lab.Folder["same.git"], lab.Remote);
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", lab.Folder["same.git"]);
        await LoseAsync(scene, old);
        await scene.AppendAsync(1);
        await scene.SyncAsync();
        await lab.GitAsync(lab.Clone, "remote", "set-url", "origin", lab.Remote);
        await LoseAsync(scene, old);
    }

    private static async Task RefspecAsync(Scene scene)
    {
        var lab = scene.Lab;
        await lab.GitAsync(lab.Clone, "config", "--add", "remote.origin.fetch", "+refs/vibeworkout/*:refs/vibeworkout/*");
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        var old = await scene.TipAsync();
        await scene.AppendAsync(3);
        await scene.SyncAsync();
        await LoseAsync(scene, old);
        await lab.GitAsync(lab.Clone, "fetch", "-q");
        await scene.AppendAsync(1);
        await scene.KilledSyncAsync("merged");
    }

    /// <summary>The remote's ref is what it was once, or is gone.</summary>
    private static async Task LoseAsync(Scene scene, string? tip)
    {
        scene.Fault();
        await scene.Lab.GitAsync(
            scene.Lab.Remote,
            tip is null ? ["update-ref", "-d", RefNames.Stats(scene.Lab.User)] : ["update-ref", RefNames.Stats(scene.Lab.User), tip]
        );
    }

    private static async Task<GitHttpServer> OverHttpAsync(Scene scene)
    {
        var remote = await GitHttpServer.StartAsync(scene.Lab.Folder.Path);
        await scene.Lab.GitAsync(scene.Lab.Clone, "remote", "set-url", "origin", remote.UrlOf("remote.git"));
        return remote;
    }
}
