using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;

namespace Vibeworkout.Server.Tests.GitHub;

/// <summary>Whatever goes wrong at GitHub is said in a sentence, and heals when its cause is gone.</summary>
public class FailureTests
{
    [Theory]
    [InlineData("limited", "wait")]
    [InlineData("down", "")]
    [InlineData("cut", "")]
    [InlineData("unanswered", "")]
    [InlineData("revoked", null)]
    [InlineData("protected", "refs/vibeworkout")]
    [InlineData("uninstalled", "installed")]
    [InlineData("suspended", "suspended")]
    [InlineData("renamed", null)]
    [InlineData("moved", null)]
    public async Task What_goes_wrong_with_signals_is_said_and_heals(string what, string? said)
    {
        await using var scene = await Scene.StartAsync();
        await scene.SendAsync(130);
        await scene.Lab.SignalAsync(scene.Repository, "mona", s => s.HrOk);
        var mend = scene.Break(what);
        await scene.SendAsync(80);
        if (said is not null)
        {
            var error = await GitHubLab.UntilAsync(
                scene.Client,
                scene.Path,
                r => r.GetProperty("last_error").GetString() is { } text && text.Contains(said, StringComparison.OrdinalIgnoreCase),
                $"\"{said}\" in the repository's last error"
            );
            Assert.EndsWith(".", error.GetProperty("last_error").GetString()!.Split(" https")[0].TrimEnd(), StringComparison.Ordinal);
        }

        mend();
        await scene.Lab.SignalAsync(scene.Repository, "mona", s => !s.HrOk);
        var healed = await GitHubLab.UntilAsync(
            scene.Client,
            scene.Path,
            r => r.GetProperty("last_error").ValueKind == JsonValueKind.Null,
            "no error any more"
        );
        if (what is "renamed" or "moved")
        {
            healed = await GitHubLab.UntilAsync(
                scene.Client,
                scene.Path,
                r => r.GetProperty("name").GetString() == scene.Repository.FullName,
                "the new name"
            );
            Assert.Equal(scene.Lab.GitHub.CloneUrl(scene.Repository), healed.GetProperty("remote_url").GetString());
        }

        scene.Lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_while_GitHub_refuses_the_App_does_not_make_the_server_ask_each_time()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gitHub = await GitHubDouble.StartAsync(new GitHubDoubleOptions { Time = time });
        using var strange = RSA.Create(2048);
        await using var server = await ServerLab.StartAsync(
            time,
            [.. GitHubLab.Settings(gitHub), "--GitHub:PrivateKey", strange.ExportRSAPrivateKeyPem()]
        );
        int Asked() => gitHub.Calls.ByKind().GetValueOrDefault("rest GET /app/installations");
        var message = await Eventually.BecomesAsync(
            async () => (await server.GetAsync("/api/github")).Json.GetProperty("message").GetString()!,
            m => !m.StartsWith("The App is not installed", StringComparison.Ordinal),
            "what is wrong"
        );
        var asked = Asked();
        Assert.True(asked > 0);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(message, (await server.PostAsync("/api/github/refresh")).Json.GetProperty("message").GetString());
        }

        Assert.Equal(asked, Asked());
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Conflict, (await server.PostAsync("/api/github/refresh")).Status);
        Assert.True(Asked() > asked);
    }

    [Fact]
    public async Task A_stop_that_GitHub_does_not_answer_says_so_and_the_next_read_brings_what_was_missing()
    {
        await using var scene = await Scene.StartAsync();
        await scene.SendAsync(130);
        await scene.Lab.GitHub.CommitAsync(scene.Repository, "Work", new CommitOptions { Branch = "work" });
        await scene.Lab.GitHub.OpenPullRequestAsync(scene.Repository, "work", "main", "Work", scene.User);
        scene.Lab.GitHub.Faults.LimitNext("graphql", 1, TimeSpan.FromSeconds(1));
        await scene.PostAsync("/api/workout/stop");
        var path = $"/api/workout/sessions/{scene.Session}";
        await GitHubLab.UntilAsync(
            scene.Client,
            path,
            s =>
                s.GetProperty("ingest")
                    .GetProperty("error")
                    .GetString()
                    ?.Contains("Pull requests could not be read", StringComparison.Ordinal) == true,
            "the sentence"
        );
        await Eventually.BecomesAsync(
            async () => (await scene.PostAsync(path + "/refresh")).Json.GetProperty("pull_requests").GetInt32(),
            n => n == 1,
            "the pull request"
        );
        scene.Lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task Whoever_may_not_see_a_repository_cannot_use_it_through_the_App()
    {
        await using var scene = await Scene.StartAsync();
        var eve = scene.Lab.GitHub.AddUser("eve");
        scene.Lab.GitHub.Install(eve);
        using var client = await scene.Lab.SignInAsync(eve);
        var refused = await JsonClient.SendAsync(
            client,
            HttpMethod.Post,
            "/api/gate-repos",
            new { remote_url = scene.Lab.GitHub.CloneUrl(scene.Repository) }
        );
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("does not show mona/gym to you", refused.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collaborator_who_lost_access_publishes_nothing_more_and_holds_up_nobody()
    {
        await using var scene = await Scene.StartAsync();
        var eve = scene.Lab.GitHub.AddUser("eve");
        scene.Repository.Collaborators = scene.Repository.Collaborators.Add(eve.Id, Level.Write);
        using var client = await scene.Lab.SignInAsync(eve);
        var remote = scene.Lab.GitHub.CloneUrl(scene.Repository);
        var added = await JsonClient.SendAsync(client, HttpMethod.Post, "/api/gate-repos", new { remote_url = remote });
        Assert.True(added.Status == HttpStatusCode.Created, added.ToString());
        var theirs = $"/api/gate-repos/{added.Json.GetProperty("id").GetGuid()}";
        await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { });
        await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/hr", new { bpm = 130 });
        await scene.SendAsync(130);
        await scene.Lab.SignalAsync(scene.Repository, "eve", s => s.HrOk);
        await scene.Lab.SignalAsync(scene.Repository, "mona", s => s.HrOk);

        scene.Repository.Collaborators = scene.Repository.Collaborators.Remove(eve.Id);
        using var http = scene.Lab.Browser();
        var body = "{\"action\":\"removed\"}"u8.ToArray();
        Assert.Equal(
            HttpStatusCode.Accepted,
            await DeliverAsync(http, body, WebhookSignature.Of(scene.Lab.GitHub.App.WebhookSecret, body), kind: "member")
        );
        var refused = await GitHubLab.UntilAsync(
            client,
            theirs,
            r => r.GetProperty("last_error").ValueKind == JsonValueKind.String,
            "the refusal"
        );
        Assert.Contains("mona/gym", refused.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        var before = await scene.Repository.Git.TryResolveAsync("refs/vibeworkout/hr/eve");
        await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/hr", new { bpm = 80 });
        await scene.SendAsync(80);
        await scene.Lab.SignalAsync(scene.Repository, "mona", s => !s.HrOk && s.Bpm == 80);
        Assert.Equal(before, await scene.Repository.Git.TryResolveAsync("refs/vibeworkout/hr/eve")); // nothing came after the refusal
        var own = (await JsonClient.SendAsync(scene.Client, HttpMethod.Get, scene.Path, null)).Json;
        Assert.Equal(JsonValueKind.Null, own.GetProperty("last_error").ValueKind);
        scene.Lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task Where_GitHub_does_not_say_what_a_user_may_do_the_user_may_not()
    {
        await using var scene = await Scene.StartAsync();
        var other = await scene.Lab.GitHub.AddRepositoryAsync(scene.User, "silent");
        scene.Lab.GitHub.Install(scene.User, other);
        other.TellsNoRights = true;
        var remote = scene.Lab.GitHub.CloneUrl(other);
        var refused = await JsonClient.SendAsync(scene.Client, HttpMethod.Post, "/api/gate-repos", new { remote_url = remote });
        Assert.True((int)refused.Status is >= 400 and < 500, refused.ToString());
        Assert.Contains("not push to it", refused.Title, StringComparison.Ordinal);
        other.TellsNoRights = false;
        using var http = scene.Lab.Browser();
        var body = "{\"action\":\"edited\"}"u8.ToArray(); // else what GitHub said holds for two minutes
        await DeliverAsync(http, body, WebhookSignature.Of(scene.Lab.GitHub.App.WebhookSecret, body), kind: "member");
        var added = await Eventually.BecomesAsync(
            () => JsonClient.SendAsync(scene.Client, HttpMethod.Post, "/api/gate-repos", new { remote_url = remote }),
            answer => answer.Status == HttpStatusCode.Created,
            "the repository to be added once GitHub says that its owner may push"
        );
        Assert.Equal("mona/silent", added.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Webhooks_are_signed_and_count_once()
    {
        await using var scene = await Scene.StartAsync();
        using var http = scene.Lab.Browser();
        var body = "{\"action\":\"renamed\",\"repository\":{\"id\":1}}"u8.ToArray();
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(http, body, "sha256=" + new string('0', 64)));
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(http, body, null));
        var signature = WebhookSignature.Of(scene.Lab.GitHub.App.WebhookSecret, body);
        foreach (
            var odd in new[] { """{"repository":{"id":"7"}}""", """{"repository":{"id":null}}""", """{"action":"\ud800"}""", "[]", "x" }
        )
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(odd);
            Assert.Equal(
                HttpStatusCode.Accepted,
                await DeliverAsync(http, bytes, WebhookSignature.Of(scene.Lab.GitHub.App.WebhookSecret, bytes))
            );
        }

        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync(http, body, signature, id));
        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync(http, body, signature, id));
        await scene.Lab.Server.InDatabaseAsync(db =>
        {
            Assert.Single(db.WebhookDeliveries, d => d.Id == id);
            return Task.CompletedTask;
        });
        Assert.True(
            Vibeworkout.Server.GitHub.Webhooks.IsSigned(
                "Hello, World!"u8,
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "It's a Secret to Everybody"
            )
        );
    }

    [Fact]
    public async Task Where_webhooks_cannot_reach_the_user_asks()
    {
        await using var lab = await GitHubLab.StartAsync(webhooks: false);
        var mona = lab.GitHub.AddUser("mona");
        var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
        using var client = await lab.SignInAsync(mona);
        Assert.Equal(
            "The App is not installed for any of your repositories yet.",
            (await JsonClient.SendAsync(client, HttpMethod.Get, "/api/github", null)).Json.GetProperty("message").GetString()
        );
        lab.GitHub.Install(mona, repository);
        await Eventually.BecomesAsync(
            async () =>
                (await JsonClient.SendAsync(client, HttpMethod.Post, "/api/github/refresh", null))
                    .Json.GetProperty("installations")
                    .GetArrayLength(),
            n => n == 1,
            "the installation"
        );
        var list = await JsonClient.SendAsync(client, HttpMethod.Get, "/api/github/repositories", null);
        Assert.Equal("mona/gym", list.Json.GetProperty("repositories")[0].GetProperty("full_name").GetString());
        lab.GitHub.AssertContract();
    }

    private static async Task<HttpStatusCode> DeliverAsync(
        HttpClient http,
        byte[] body,
        string? signature,
        Guid? id = null,
        string kind = "repository"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", kind);
        request.Headers.Add("X-GitHub-Delivery", (id ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToString());
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", signature);
        }

        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>A signed-in user whose workout runs on a repository at GitHub.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        public required GitHubLab Lab { get; init; }

        public required Account User { get; init; }

        public required Repository Repository { get; init; }

        public required Installation Installation { get; init; }

        public required HttpClient Client { get; init; }

        public required string Path { get; init; }

        public required Guid Session { get; init; }

        public static async Task<Scene> StartAsync()
        {
            var lab = await GitHubLab.StartAsync();
            var mona = lab.GitHub.AddUser("mona");
            var repository = await lab.GitHub.AddRepositoryAsync(mona, "gym");
            var installation = lab.GitHub.Install(mona, repository);
            var client = await lab.SignInAsync(mona);
            var added = await JsonClient.SendAsync(
                client,
                HttpMethod.Post,
                "/api/gate-repos",
                new { remote_url = lab.GitHub.CloneUrl(repository) }
            );
            Assert.True(added.Status == HttpStatusCode.Created, added.ToString());
            var started = await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { });
            return new()
            {
                Lab = lab,
                User = mona,
                Repository = repository,
                Installation = installation,
                Client = client,
                Path = $"/api/gate-repos/{added.Json.GetProperty("id").GetGuid()}",
                Session = started.Json.GetProperty("session_id").GetGuid(),
            };
        }

        public Task<Answer> PostAsync(string path, object? body = null) => JsonClient.SendAsync(Client, HttpMethod.Post, path, body);

        public Task<Answer> SendAsync(int bpm) => PostAsync("/api/workout/hr", new { bpm });

        /// <summary>Breaks something; what this gives mends it.</summary>
        public Action Break(string what)
        {
            var gitHub = Lab.GitHub;
            switch (what)
            {
                case "limited":
                    gitHub.Faults.LimitNext("git receive-pack", 1, TimeSpan.FromSeconds(2), 429);
                    return () => { };
                case "down":
                    gitHub.Faults.FailNext("git receive-pack", 2);
                    return () => { };
                case "cut":
                    gitHub.Faults.CutNext("git receive-pack", 2);
                    return () => { };
                case "unanswered":
                    gitHub.Faults.DropAnswerNext("git receive-pack", 2);
                    return () => { };
                case "revoked":
                    gitHub.RevokeAllTokens();
                    return () => { };
                case "protected":
                    GitHubDouble.ProtectRefs(Repository, "refs/vibeworkout/*");
                    return () => GitHubDouble.UnprotectRefs(Repository);
                case "uninstalled":
                    gitHub.RemoveFromInstallation(Installation, Repository);
                    return () => gitHub.AddToInstallation(Installation, Repository);
                case "suspended":
                    gitHub.Suspend(Installation);
                    return () => gitHub.Unsuspend(Installation);
                case "renamed":
                    gitHub.RenameRepository(Repository, "club");
                    return () => { };
                case "moved":
                    var club = gitHub.AddOrganization("club", User);
                    gitHub.Install(club);
                    gitHub.Transfer(Repository, club);
                    return () => { };
                default:
                    throw new ArgumentOutOfRangeException(nameof(what));
            }
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Lab.DisposeAsync();
        }
    }
}
