namespace Vibeworkout.Testing.GitHub.Tests;

public sealed class WebhookTests : IAsyncLifetime
{
    private Receiver receiver = null!;
    private Lab lab = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await Receiver.StartAsync();
        lab = await Lab.StartAsync(options => options with { WebhookUrl = receiver.Address });
    }

    public async ValueTask DisposeAsync()
    {
        await lab.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public void Deliveries_are_signed_as_GitHub_signs_them() =>
        Assert.Equal(
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            WebhookSignature.Of("It's a Secret to Everybody", "Hello, World!"u8)
        );

    [Fact]
    public async Task A_delivery_has_GitHubs_headers()
    {
        await lab.GitHub.WebhooksSettleAsync();
        var delivery = Assert.Single(lab.GitHub.Deliveries);
        var received = Assert.Single(receiver.Received);
        Assert.Equal(200, delivery.Status);
        Assert.Equal("installation", received.Headers["X-GitHub-Event"]);
        Assert.Equal(delivery.DeliveryId, Guid.Parse(received.Headers["X-GitHub-Delivery"]));
        Assert.Equal(WebhookSignature.Of(lab.GitHub.App.WebhookSecret, received.Body), received.Headers["X-Hub-Signature-256"]);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        Assert.Equal("project", (string?)received.Payload["repositories"]![0]!["name"]);
    }

    [Fact]
    public async Task Everything_that_happens_is_told_in_order()
    {
        var (github, project) = (lab.GitHub, lab.Project);
        var second = await github.AddRepositoryAsync(lab.Alice, "second");
        var bob = github.AddUser("bob");
        var onBob = github.Install(bob);
        github.AddToInstallation(lab.Installation, second);
        github.RemoveFromInstallation(lab.Installation, second);
        github.RenameRepository(project, "renamed");
        github.SetPrivate(project, isPrivate: false);
        github.SetPrivate(project, isPrivate: true);
        await github.CommitAsync(project, "A change", new() { Branch = "topic" });
        var pull = await github.OpenPullRequestAsync(project, "topic", "main", "A topic", lab.Alice);
        await github.EditPullRequestAsync(project, pull, "Another title");
        await github.MergePullRequestAsync(project, pull);
        github.Transfer(project, bob);
        github.Suspend(onBob);
        github.Unsuspend(onBob);
        github.DeleteRepository(project);
        github.RenameUser(bob, "robert");
        github.Uninstall(onBob);
        await github.WebhooksSettleAsync();

        Assert.Equal(
            [
                "installation created",
                "installation created",
                "installation_repositories added",
                "installation_repositories removed",
                "repository renamed",
                "repository publicized",
                "repository privatized",
                "push refs/heads/topic",
                "pull_request opened",
                "pull_request edited",
                "push refs/heads/main",
                "pull_request closed",
                "installation_repositories removed",
                "repository transferred",
                "installation suspend",
                "installation unsuspend",
                "repository deleted",
                "installation_target renamed",
                "installation deleted",
            ],
            receiver.Received.Select(r => $"{r.Headers["X-GitHub-Event"]} {(string?)r.Payload["action"] ?? (string?)r.Payload["ref"]}")
        );
        Assert.All(github.Deliveries, d => Assert.Equal(200, d.Status));
        var push = receiver.Received.First(r => r.Headers["X-GitHub-Event"] == "push").Payload;
        Assert.Equal("A change", (string?)push["head_commit"]!["message"]);
        Assert.Equal(lab.Installation.Id, (long?)push["installation"]!["id"]);
    }

    [Fact]
    public async Task A_push_by_git_is_told_for_branches_only()
    {
        await lab.CloneAsync("clone", lab.GitHub.PersonalToken(lab.Alice));
        await lab.GitAsync("clone", "push", "-q", "origin", "HEAD:refs/heads/new", "HEAD:refs/vibeworkout/signal");
        await lab.GitAsync("clone", "push", "-q", "origin", ":refs/heads/new");
        await lab.GitHub.WebhooksSettleAsync();

        var pushes = receiver.Received.Where(r => r.Headers["X-GitHub-Event"] == "push").Select(r => r.Payload).ToList();
        Assert.Equal(2, pushes.Count);
        Assert.Equal(
            ("refs/heads/new", true, false),
            ((string?)pushes[0]["ref"], (bool)pushes[0]["created"]!, (bool)pushes[0]["deleted"]!)
        );
        Assert.Equal(
            ("refs/heads/new", false, true),
            ((string?)pushes[1]["ref"], (bool)pushes[1]["created"]!, (bool)pushes[1]["deleted"]!)
        );
        Assert.Equal("alice", (string?)pushes[0]["sender"]!["login"]);
    }

    [Fact]
    public async Task What_was_missed_is_delivered_again_under_the_same_id()
    {
        await lab.GitHub.WebhooksSettleAsync();
        lab.GitHub.WebhooksOn = false;
        lab.GitHub.RenameRepository(lab.Project, "renamed");
        lab.GitHub.WebhooksOn = true;
        var missed = lab.GitHub.Deliveries[^1];
        Assert.Null(missed.Status);

        var (_, listed, _) = await lab.RestAsync("GET", "/app/hook/deliveries", $"Bearer {lab.GitHub.AppToken()}");
        Assert.Equal(missed.Id, (long)listed![0]!["id"]!);
        Assert.Equal("failed", (string?)listed[0]!["status"]);
        Assert.Equal(
            202,
            (await lab.RestAsync("POST", $"/app/hook/deliveries/{missed.Id}/attempts", $"Bearer {lab.GitHub.AppToken()}")).Status
        );
        await lab.GitHub.WebhooksSettleAsync();

        Assert.Equal(
            (missed.DeliveryId, true, 200),
            (lab.GitHub.Deliveries[^1].DeliveryId, lab.GitHub.Deliveries[^1].IsRedelivery, lab.GitHub.Deliveries[^1].Status)
        );
        Assert.Equal(missed.DeliveryId, Guid.Parse(receiver.Received[^1].Headers["X-GitHub-Delivery"]));
    }
}
