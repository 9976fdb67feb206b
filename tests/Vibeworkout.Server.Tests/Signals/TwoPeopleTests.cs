using System.Net;
using System.Text.Json;
using Vibeworkout.Data;
using Vibeworkout.Server.Tests.Accounts;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Signals;

/// <summary>Two people, one remote: nobody's signal goes out by what the other may do, nobody's error is the other's.</summary>
public class TwoPeopleTests
{
    /// <summary>A hundred orders in all; a quarter each, so that no remote gets more pushes a minute than its budget allows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(75)]
    public async Task In_a_hundred_orders_of_start_failure_and_stop_each_has_only_their_own(int first)
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var lab = await ServerLab.StartAsync();
        var mine = await lab.AddRepoAsync(git.Remote);
        using var stranger = await Stranger.ComeAsync(lab, "stranger");
        var theirs = await GiveAsync(lab, stranger.User, git.Remote);
        var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString()!;
        var hook = Path.Combine(git.Remote, "hooks", "update");
        var failed = 0;
        for (var round = first; round < first + 25; round++)
        {
            var random = new Random(round);
            var refuses = random.Next(3) == 0;
            Refuse(hook, refuses ? key : "nobody");
            Func<Task>[] acts =
            [
                () => WorkOutAsync(lab.Http, 130),
                () => WorkOutAsync(stranger.Http, 131),
                () => WorkOutAsync(lab.Http, random.Next(80, 140)),
            ];
            random.Shuffle(acts);
            foreach (var act in acts)
            {
                await act();
            }

            HttpClient[] stops = random.Next(2) == 0 ? [lab.Http, stranger.Http] : [stranger.Http, lab.Http];
            foreach (var client in stops)
            {
                await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/stop", null);
            }

            var said = await Eventually.BecomesAsync(
                async () => (await RepoAsync(lab.Http, mine)).GetProperty("last_error").GetString(),
                e => e is null || (refuses && e.Contains("its own rules or hooks forbid it", StringComparison.Ordinal)),
                $"what may stand there after round {round}"
            );
            var other = await RepoAsync(stranger.Http, theirs);
            failed += said is null ? 0 : 1;
            Assert.Contains("talks to no other hosts", other.GetProperty("last_error").GetString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, other.GetProperty("last_push_at").ValueKind);
        }

        Assert.InRange(failed, 2, 15);
        var refs = await Programs.RunAsync(
            "git",
            git.Remote,
            new Dictionary<string, string>(),
            default,
            "for-each-ref",
            "refs/vibeworkout"
        );
        Assert.Contains($"refs/vibeworkout/hr/{key}", refs.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", refs.Stdout, StringComparison.Ordinal);
    }

    /// <summary>As it may stand in a database from before such was refused.</summary>
    private static async Task<Guid> GiveAsync(ServerLab lab, User user, string remote)
    {
        var repo = new GateRepo
        {
            Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            UserId = user.Id,
            RemoteUrl = remote,
            Name = "theirs",
            TtlSeconds = 15,
            PublishIntervalSeconds = 5,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await lab.InDatabaseAsync(async db =>
        {
            db.GateRepos.Add(repo);
            await db.SaveChangesAsync();
        });
        return repo.Id;
    }

    private static async Task WorkOutAsync(HttpClient client, int bpm)
    {
        if (
            (await JsonClient.SendAsync(client, HttpMethod.Get, "/api/workout/active", null)).Json.GetProperty("session").ValueKind
            == JsonValueKind.Null
        )
        {
            Assert.Equal(
                HttpStatusCode.Created,
                (await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { })).Status
            );
        }

        Assert.Equal(HttpStatusCode.OK, (await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/hr", new { bpm })).Status);
    }

    private static async Task<JsonElement> RepoAsync(HttpClient client, Guid id) =>
        (await JsonClient.SendAsync(client, HttpMethod.Get, $"/api/gate-repos/{id}", null)).Json;

    private static void Refuse(string hook, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, $"#!/bin/sh\ncase \"$1\" in refs/vibeworkout/hr/{key}) exit 1 ;; esac\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
