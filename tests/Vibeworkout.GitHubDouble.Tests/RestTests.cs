using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub.Tests;

public sealed class RestTests : IAsyncLifetime
{
    private Lab lab = null!;

    public async ValueTask InitializeAsync() =>
        lab = await Lab.StartAsync(options => options with { WebhookUrl = new("http://127.0.0.1:9/webhook") });

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Every_operation_answers_everyone_and_does_its_work_for_someone()
    {
        lab.Project.IsTemplate = true;
        var acme = lab.GitHub.AddOrganization("acme", lab.Alice);
        lab.GitHub.Install(acme);
        lab.GitHub.Install(lab.Alice);
        await lab.GitHub.CommitAsync(lab.Project, "A change", new() { Branch = "topic" });
        await lab.GitHub.WebhooksSettleAsync();
        foreach (var operation in lab.GitHub.RestOperations)
        {
            var answers = new List<int>();
            foreach (var credentials in Everyone())
            {
                var path = await FillInAsync(operation.Split(' ')[1]);
                answers.Add((await lab.RestAsync(operation.Split(' ')[0], path, credentials, BodyOf(operation))).Status);
            }

            Assert.True(answers.TrueForAll(a => a < 500) && answers.Exists(a => a < 300), $"{operation}: {string.Join(", ", answers)}");
        }

        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task What_was_seen_before_is_not_sent_again_and_costs_nothing()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.UserAgent.Add(new("tests", "1"));
        http.DefaultRequestHeaders.Authorization = new("Bearer", lab.GitHub.InstallationToken(lab.Installation));
        var address = new Uri(lab.GitHub.ApiAddress, "repos/alice/project/pulls");
        using var first = await http.GetAsync(address);
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.GetAsync(address);
        Assert.Equal((200, 304), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(first.Headers.GetValues("x-ratelimit-remaining"), second.Headers.GetValues("x-ratelimit-remaining"));
    }

    [Fact]
    public async Task A_token_ends_after_an_hour()
    {
        var token = $"Bearer {lab.GitHub.InstallationToken(lab.Installation)}";
        Assert.Equal(200, (await lab.RestAsync("GET", "/repos/alice/project", token)).Status);
        lab.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await lab.RestAsync("GET", "/repos/alice/project", token)).Status);
    }

    [Fact]
    public async Task An_app_must_sign_for_no_more_than_ten_minutes()
    {
        var now = lab.Time.GetUtcNow();
        Assert.Equal(
            200,
            (await lab.RestAsync("GET", "/app", $"Bearer {lab.GitHub.AppToken(now.AddSeconds(-60), now.AddMinutes(10))}")).Status
        );
        Assert.Equal(
            401,
            (await lab.RestAsync("GET", "/app", $"Bearer {lab.GitHub.AppToken(now.AddSeconds(-60), now.AddMinutes(11))}")).Status
        );
    }

    private IEnumerable<string?> Everyone() =>
        [
            null,
            $"Bearer {lab.GitHub.AppToken()}",
            $"Bearer {lab.GitHub.InstallationToken(lab.Installation)}",
            $"Bearer {lab.GitHub.UserToken(lab.Alice)}",
            $"Bearer {lab.GitHub.PersonalToken(lab.Alice)}",
            $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{lab.GitHub.App.ClientId}:{lab.GitHub.App.ClientSecret}"))}",
        ];

    private async Task<string> FillInAsync(string template)
    {
        var code = template.Contains("{code}", StringComparison.Ordinal) ? await ManifestCodeAsync() : "";
        return new[]
        {
            ("owner", "alice"),
            ("repo", "project"),
            ("branch", "main"),
            ("path", "README.md"),
            ("org", "acme"),
            ("code", code),
            ("client_id", lab.GitHub.App.ClientId),
            ("installation_id", $"{lab.Installation.Id}"),
            ("delivery_id", $"{lab.GitHub.Deliveries[0].Id}"),
        }.Aggregate(template, (path, value) => path.Replace($"{{{value.Item1}}}", value.Item2, StringComparison.Ordinal));
    }

    private async Task<string> ManifestCodeAsync()
    {
        using var alice = lab.GitHub.Visit(lab.Alice);
        var name = $"app {lab.GitHub.Apps.Count}";
        var back = await alice.CreateAppAsync("""{"url":"http://127.0.0.1:9/","redirect_url":"http://127.0.0.1:9/created"}""", name);
        return QueryHelpers.ParseQuery(back.Query)["code"].ToString();
    }

    private JsonObject? BodyOf(string operation) =>
        operation switch
        {
            "POST /user/repos" => new() { ["name"] = "mine", ["private"] = true },
            "POST /orgs/{org}/repos" => new() { ["name"] = "ours", ["private"] = true },
            "POST /repos/{owner}/{repo}/generate" => new()
            {
                ["name"] = "copy",
                ["owner"] = "alice",
                ["private"] = true,
            },
            "POST /repos/{owner}/{repo}/pulls" => new()
            {
                ["title"] = "A topic",
                ["head"] = "topic",
                ["base"] = "main",
            },
            "DELETE /applications/{client_id}/token" => new() { ["access_token"] = lab.GitHub.UserToken(lab.Alice) },
            "POST /app/installations/{installation_id}/access_tokens" => [],
            _ => null,
        };
}
