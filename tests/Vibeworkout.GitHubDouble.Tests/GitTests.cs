namespace Vibeworkout.Testing.GitHub.Tests;

public sealed class GitTests : IAsyncLifetime
{
    private Lab lab = null!;

    public async ValueTask InitializeAsync() => lab = await Lab.StartAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task An_app_gets_a_token_and_clones_with_it()
    {
        var (status, body, _) = await lab.RestAsync(
            "POST",
            $"/app/installations/{lab.Installation.Id}/access_tokens",
            $"Bearer {lab.GitHub.AppToken()}",
            []
        );
        Assert.Equal(201, status);

        await lab.CloneAsync("clone", (string)body!["token"]!);

        Assert.Equal("# project\n", await File.ReadAllTextAsync(Path.Combine(lab["clone"], "README.md")));
    }

    [Fact]
    public async Task A_ref_that_is_no_branch_is_pushed_and_fetched_but_not_cloned()
    {
        var token = lab.GitHub.InstallationToken(lab.Installation);
        await lab.CloneAsync("one", token);
        Assert.Equal(0, (await lab.GitAsync("one", "push", "-q", "origin", "HEAD:refs/vibeworkout/signal")).ExitCode);

        await lab.CloneAsync("other", token);
        Assert.Equal("", (await lab.GitAsync("other", "for-each-ref", "refs/vibeworkout")).Stdout);
        Assert.Equal(0, (await lab.GitAsync("other", "fetch", "-q", "origin", "+refs/vibeworkout/*:refs/vibeworkout/*")).ExitCode);
        Assert.Equal(
            (await lab.GitAsync("one", "rev-parse", "HEAD")).Stdout,
            (await lab.GitAsync("other", "rev-parse", "refs/vibeworkout/signal")).Stdout
        );
    }

    [Fact]
    public async Task Nothing_is_read_without_a_token()
    {
        var ended = await lab.GitAsync("clone", "clone", "-q", lab.GitHub.CloneUrl(lab.Project), ".");
        Assert.NotEqual(0, ended.ExitCode);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{lab.GitHub.CloneUrl(lab.Project)}/info/refs?service=git-upload-pack"));
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_seventh_push_in_a_minute_is_refused()
    {
        await lab.CloneAsync("clone", lab.GitHub.InstallationToken(lab.Installation));
        for (var push = 1; push <= 6; push++)
        {
            Assert.Equal(0, (await PushAsync(push)).ExitCode);
        }

        var refused = await PushAsync(7);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("429", refused.Stderr, StringComparison.Ordinal);
        Assert.Equal(1, lab.GitHub.Faults.PushViolations);

        lab.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await PushAsync(7)).ExitCode);
    }

    [Fact]
    public async Task A_suspended_installation_opens_nothing()
    {
        var token = lab.GitHub.InstallationToken(lab.Installation);
        lab.GitHub.Suspend(lab.Installation);
        Assert.Equal(403, (await lab.RestAsync("GET", "/repos/alice/project", $"Bearer {token}")).Status);
        Assert.Equal(
            403,
            (
                await lab.RestAsync(
                    "POST",
                    $"/app/installations/{lab.Installation.Id}/access_tokens",
                    $"Bearer {lab.GitHub.AppToken()}",
                    []
                )
            ).Status
        );
        Assert.NotEqual(0, (await lab.GitAsync("clone", "clone", "-q", lab.GitHub.CloneUrl(lab.Project, token), ".")).ExitCode);

        lab.GitHub.Unsuspend(lab.Installation);
        await lab.CloneAsync("again", token);
    }

    [Fact]
    public async Task A_renamed_repository_leads_to_its_new_name()
    {
        var token = lab.GitHub.InstallationToken(lab.Installation);
        var old = lab.GitHub.CloneUrl(lab.Project, token);
        lab.GitHub.RenameRepository(lab.Project, "renamed");

        var (status, _, location) = await lab.RestAsync("GET", "/repos/alice/project", $"Bearer {token}");
        Assert.Equal(301, status);
        Assert.EndsWith($"/repositories/{lab.Project.Id}", location!.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(
            "alice/renamed",
            (string?)(await lab.RestAsync("GET", $"/repositories/{lab.Project.Id}", $"Bearer {token}")).Body!["full_name"]
        );
        var cloned = await lab.GitAsync("clone", "clone", "-q", old, ".");
        Assert.True(cloned.ExitCode == 0, cloned.ToString());
    }

    private Task<Ended> PushAsync(int number) => lab.GitAsync("clone", "push", "-q", "origin", $"HEAD:refs/vibeworkout/{number}");
}
