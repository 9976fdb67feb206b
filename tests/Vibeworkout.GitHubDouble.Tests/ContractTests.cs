using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>The check against GitHub's description finds drift, and the double itself does not drift.</summary>
public sealed class ContractTests
{
    private const string Missing = "GitHub's description is not installed (eng/install-test-needs does it)";
    private readonly ContractChecker checker = new(wanted: true);

    [Fact]
    public void A_good_answer_is_good() => Assert.Empty(Check("GET", "/rate_limit", 200, RateLimit));

    [Fact]
    public void A_missing_member_is_found() =>
        Assert.Contains(
            ".rate is required but missing",
            Assert.Single(Check("GET", "/rate_limit", 200, new JsonObject { ["resources"] = RateLimit["resources"]!.DeepClone() })),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_wrong_type_is_found()
    {
        var body = RateLimit;
        body["rate"]!["limit"] = "many";
        Assert.Contains(
            "rate.limit should be an integer but is \"many\"",
            Assert.Single(Check("GET", "/rate_limit", 200, body)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_value_outside_its_enumeration_is_found() =>
        Assert.Contains(
            "parameter state should be one of",
            Assert.Single(Check("GET", "/repos/a/b/pulls", 200, new JsonArray(), KeyValuePair.Create("state", "merged"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_number_outside_its_words_is_found() =>
        Assert.Contains(
            "parameter per_page should be an integer",
            Assert.Single(Check("GET", "/repos/a/b/pulls", 200, new JsonArray(), KeyValuePair.Create("per_page", "all"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_parameter_that_is_none_is_found() =>
        Assert.Contains(
            "perpage",
            Assert.Single(Check("GET", "/repos/a/b/pulls", 200, new JsonArray(), KeyValuePair.Create("perpage", "1"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_unknown_path_is_found() =>
        Assert.Contains(
            "GET /repos/a/b/biceps is no operation",
            Assert.Single(Check("GET", "/repos/a/b/biceps", 200, new JsonObject())),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_status_that_is_not_described_is_found() =>
        Assert.Contains("answer 418", Assert.Single(Check("GET", "/rate_limit", 418, new JsonObject())), StringComparison.Ordinal);

    [Fact]
    public void An_error_that_every_operation_has_needs_a_message()
    {
        Assert.Empty(Check("GET", "/rate_limit", 401, new JsonObject { ["message"] = "Bad credentials" }));
        Assert.Contains("message", Assert.Single(Check("GET", "/rate_limit", 403, new JsonObject())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_what_it_needs_is_found()
    {
        Assert.SkipUnless(checker.IsOn, Missing);
        checker.Check(
            "POST",
            "/repos/a/b/pulls",
            [],
            """{"title":"T","head":"h","bass":"main"}"""u8.ToArray(),
            403,
            "application/json",
            """{"message":"no"}"""u8.ToArray()
        );
        Assert.Equal(
            [
                "POST /repos/{owner}/{repo}/pulls: request body.base is required but missing",
                "POST /repos/{owner}/{repo}/pulls: request body.bass is no member that GitHub describes",
            ],
            checker.Violations
        );
    }

    [Fact]
    public void Addresses_with_slashes_in_their_last_part_are_known()
    {
        Assert.Empty(Check("GET", "/repos/a/b/branches/feature/x", 404, new JsonObject { ["message"] = "Branch not found" }));
        Assert.Empty(Check("GET", "/repos/a/b/contents/docs/deep/file.md", 404, new JsonObject { ["message"] = "Not Found" }));
    }

    [Fact]
    public void A_webhook_is_held_against_its_description()
    {
        Assert.SkipUnless(checker.IsOn, Missing);
        checker.CheckWebhook("push", null, """{"ref":"refs/heads/main"}"""u8.ToArray());
        Assert.Contains("webhook push : body.before is required but missing", checker.Violations);
        checker.CheckWebhook("dumbbell", "lifted", "{}"u8.ToArray());
        Assert.Contains("webhook dumbbell lifted is none that GitHub describes", checker.Violations);
    }

    [Fact]
    public async Task What_the_double_answers_to_an_app_is_as_described()
    {
        await using var lab = await ApiLab.StartAsync();
        Assert.SkipUnless(lab.GitHub.ContractChecked, Missing);
        await lab.GitHub.AddRepositoryAsync(lab.User, "gym");
        var (app, id) = (lab.GitHub.AppToken(), lab.Installation.Id);
        await OkAsync(
            lab,
            app,
            "GET app",
            "GET app/installations?per_page=1&page=1",
            $"GET app/installations/{id}",
            "GET repos/mona/gym/installation",
            "GET app/hook/deliveries?per_page=10",
            "GET rate_limit"
        );
        Assert.Equal(HttpStatusCode.Created, (await lab.AskAsync(HttpMethod.Post, $"app/installations/{id}/access_tokens", app)).Status);
        var (status, token) = await lab.AskAsync(
            HttpMethod.Post,
            $"app/installations/{id}/access_tokens",
            app,
            new { repositories = new[] { "gym" }, permissions = new { contents = "read" } }
        );
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await lab.AskAsync(HttpMethod.Post, $"app/installations/{id}/access_tokens", app, new { repositories = new[] { "other" } })
            ).Status
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await lab.AskAsync(HttpMethod.Get, "app", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.AskAsync(HttpMethod.Get, "app/installations/1", app)).Status);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await lab.AskAsync(HttpMethod.Delete, "installation/token", (string)token!["token"]!)).Status
        );
        lab.GitHub.Suspend(lab.Installation);
        await OkAsync(lab, app, $"GET app/installations/{id}");
        Assert.Equal(HttpStatusCode.Forbidden, (await lab.AskAsync(HttpMethod.Post, $"app/installations/{id}/access_tokens", app)).Status);
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task What_the_double_answers_to_an_installation_is_as_described()
    {
        await using var lab = await ApiLab.StartAsync();
        Assert.SkipUnless(lab.GitHub.ContractChecked, Missing);
        var repository = await lab.GitHub.AddRepositoryAsync(lab.User, "gym");
        await lab.GitHub.CommitAsync(
            repository,
            "Work",
            new()
            {
                Branch = "feature/work",
                Author = lab.User,
                Files = new Dictionary<string, string?> { ["docs/plan.md"] = "plan\n" },
            }
        );
        var token = lab.InstallationToken;
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await lab.AskAsync(
                    HttpMethod.Post,
                    "repos/mona/gym/pulls",
                    token,
                    new
                    {
                        title = "Work",
                        head = "feature/work",
                        @base = "main",
                        body = "all of it",
                    }
                )
            ).Status
        );
        await lab.GitHub.MergePullRequestAsync(repository, repository.PullRequests[0]);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await lab.AskAsync(
                    HttpMethod.Post,
                    "repos/mona/gym/pulls",
                    token,
                    new
                    {
                        title = "Work",
                        head = "none",
                        @base = "main",
                    }
                )
            ).Status
        );
        await OkAsync(
            lab,
            token,
            "GET installation/repositories?per_page=100",
            "GET repos/mona/gym",
            "GET repos/mona/gym/branches/main",
            "GET repos/mona/gym/branches/feature/work",
            "GET repos/mona/gym/commits?sha=feature/work&per_page=1",
            "GET repos/mona/gym/contents/docs/plan.md?ref=feature/work",
            "GET repos/mona/gym/contents/docs",
            "GET repos/mona/gym/contents/",
            "GET repos/mona/gym/pulls?state=all&sort=updated&direction=desc&per_page=50",
            "GET rate_limit"
        );
        Assert.Equal(HttpStatusCode.NotFound, (await lab.AskAsync(HttpMethod.Get, "repos/mona/gym/branches/none", token)).Status);
        await lab.GitHub.AddRepositoryAsync(lab.User, "empty", withCommit: false);
        Assert.Equal(HttpStatusCode.Conflict, (await lab.AskAsync(HttpMethod.Get, "repos/mona/empty/commits", token)).Status);
        await OkAsync(lab, token, "GET repos/mona/empty");
        lab.GitHub.RenameRepository(repository, "hall");
        Assert.Equal(HttpStatusCode.MovedPermanently, (await lab.AskAsync(HttpMethod.Get, "repos/mona/gym", token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await lab.AskAsync(HttpMethod.Get, "user", token)).Status);
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task What_the_double_answers_to_a_user_is_as_described()
    {
        await using var lab = await ApiLab.StartAsync();
        Assert.SkipUnless(lab.GitHub.ContractChecked, Missing);
        var team = lab.GitHub.AddOrganization("team", lab.User);
        lab.GitHub.Install(team);
        await lab.GitHub.AddRepositoryAsync(lab.User, "pattern", isPrivate: false, isTemplate: true);
        var token = lab.GitHub.UserToken(lab.User);
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await lab.AskAsync(
                    HttpMethod.Post,
                    "user/repos",
                    token,
                    new
                    {
                        name = "mine",
                        @private = true,
                        auto_init = true,
                        description = "all mine",
                    }
                )
            ).Status
        );
        Assert.Equal(HttpStatusCode.Created, (await lab.AskAsync(HttpMethod.Post, "orgs/team/repos", token, new { name = "ours" })).Status);
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await lab.AskAsync(
                    HttpMethod.Post,
                    "repos/mona/pattern/generate",
                    token,
                    new
                    {
                        name = "copy",
                        owner = "team",
                        @private = true,
                    }
                )
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await lab.AskAsync(HttpMethod.Post, "user/repos", token, new { name = "mine" })).Status
        );
        await OkAsync(
            lab,
            token,
            "GET user",
            "GET user/orgs",
            "GET user/repos?sort=pushed&visibility=all&per_page=100",
            "GET user/installations",
            $"GET user/installations/{lab.Installation.Id}/repositories",
            "GET repos/team/ours",
            "GET repos/team/copy"
        );
        lab.GitHub.Faults.FailNext("rest GET /user");
        Assert.Equal(HttpStatusCode.BadGateway, (await lab.AskAsync(HttpMethod.Get, "user", token)).Status);
        lab.GitHub.Faults.LimitNext("rest GET /user", 1, TimeSpan.FromSeconds(5), 429);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await lab.AskAsync(HttpMethod.Get, "user", token)).Status);
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task What_the_double_answers_to_an_app_that_revokes_a_token_is_as_described()
    {
        await using var lab = await ApiLab.StartAsync();
        Assert.SkipUnless(lab.GitHub.ContractChecked, Missing);
        var (app, token) = (lab.GitHub.App, lab.GitHub.UserToken(lab.User));
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app.ClientId}:{app.ClientSecret}"));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (
                await lab.AskAsync(HttpMethod.Delete, $"applications/{app.ClientId}/token", basic, new { access_token = token }, "Basic")
            ).Status
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (
                await lab.AskAsync(HttpMethod.Delete, $"applications/{app.ClientId}/token", basic, new { access_token = token }, "Basic")
            ).Status
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await lab.AskAsync(HttpMethod.Get, "user", token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await lab.AskAsync(HttpMethod.Post, "app-manifests/unknown/conversions", null)).Status);
        lab.GitHub.AssertContract();
    }

    [Fact]
    public async Task The_body_of_a_converted_manifest_is_as_described()
    {
        await using var lab = await ApiLab.StartAsync();
        Assert.Empty(
            Check(
                "POST",
                "/app-manifests/code/conversions",
                201,
                new Bodies(lab.GitHub, new(TimeProvider.System)).ConvertedManifest(lab.GitHub.App)
            )
        );
    }

    [Fact]
    public async Task Left_off_it_says_so_and_finds_nothing()
    {
        await using var lab = await ApiLab.StartAsync(new() { CheckContract = false });
        await lab.AskAsync(HttpMethod.Get, "rate_limit?what=ever", null);
        Assert.False(lab.GitHub.ContractChecked);
        Assert.Empty(lab.GitHub.Violations);
    }

    private static JsonObject RateLimit => Bodies.RateLimit(new(60, 0, DateTimeOffset.UnixEpoch));

    private static async Task OkAsync(ApiLab lab, string token, params string[] calls)
    {
        foreach (var call in calls)
        {
            var parts = call.Split(' ');
            var (status, body) = await lab.AskAsync(new(parts[0]), parts[1], token);
            Assert.True(status == HttpStatusCode.OK, $"{call}: {status} {body}");
        }
    }

    private IReadOnlyList<string> Check(string method, string path, int status, JsonNode body, params KeyValuePair<string, string>[] query)
    {
        Assert.SkipUnless(checker.IsOn, Missing);
        checker.Check(method, path, query, [], status, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(body.ToJsonString()));
        return checker.Violations;
    }
}
