using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Vibeworkout.Testing.GitHub.Tests;

/// <summary>What the double answers to queries.</summary>
public sealed class GraphQLTests
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider clock = new(Morning);

    [Fact]
    public async Task The_servers_queries_are_valid_by_GitHubs_schema()
    {
        var wrong = await GraphQLContract.ValidateAsync(ServerQueries.Both, ServerQueries.MoreBranches, ServerQueries.MorePulls);
        Assert.SkipWhen(wrong is null, "GitHub's GraphQL schema is not installed (eng/install-test-needs does it)");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_query_that_GitHub_would_refuse_is_found()
    {
        var wrong = await GraphQLContract.ValidateAsync("{ viewer { login shoeSize } }");
        Assert.SkipWhen(wrong is null, "GitHub's GraphQL schema is not installed (eng/install-test-needs does it)");
        Assert.Contains("shoeSize", Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Branches_commits_a_merge_and_a_pull_request_are_told()
    {
        await using var lab = await ApiLab.StartAsync(new() { Time = clock });
        var repository = await lab.GitHub.AddRepositoryAsync(lab.User, "gym");
        clock.Advance(TimeSpan.FromHours(1));
        var work = await lab.GitHub.CommitAsync(
            repository,
            "Lift\n\nheavily",
            new()
            {
                Branch = "work",
                Author = lab.User,
                Files = new Dictionary<string, string?> { ["a.txt"] = "1\n2\n3\n", ["README.md"] = "other\n" },
            }
        );
        var pull = await lab.GitHub.OpenPullRequestAsync(repository, "work", "main", "Lift", lab.User);
        clock.Advance(TimeSpan.FromHours(1));
        var merge = await lab.GitHub.MergePullRequestAsync(repository, pull);

        var told = (
            await lab.QueryAsync(
                ServerQueries.Both,
                new
                {
                    owner = "mona",
                    name = "gym",
                    since = "2026-03-02T08:30:00Z",
                    until = "2026-03-02T23:00:00Z",
                }
            )
        )["data"]!["repository"]!;

        var branches = told["refs"]!["nodes"]!.AsArray();
        Assert.Equal(2, branches.Count);
        Assert.False((bool)told["refs"]!["pageInfo"]!["hasNextPage"]!);
        Assert.Equal([merge, work], Oids(branches[0]));
        Assert.Equal([work], Oids(branches[1]));

        var commit = branches[1]!["target"]!["history"]!["nodes"]![0]!;
        Assert.Equal((4, 1, 2), ((int)commit["additions"]!, (int)commit["deletions"]!, (int)commit["changedFilesIfAvailable"]!));
        Assert.Equal("Lift\n\nheavily", (string?)commit["message"]);
        Assert.Equal("2026-03-02T09:00:00Z", (string?)commit["committedDate"]);
        Assert.Equal(1, (int)commit["parents"]!["totalCount"]!);
        Assert.Equal(2, (int)branches[0]!["target"]!["history"]!["nodes"]![0]!["parents"]!["totalCount"]!);

        var only = Assert.Single(told["pullRequests"]!["nodes"]!.AsArray())!;
        Assert.Equal(("MERGED", 1, "2026-03-02T10:00:00Z"), ((string)only["state"]!, (int)only["number"]!, (string)only["mergedAt"]!));
    }

    [Fact]
    public async Task More_than_a_page_of_branches_is_told_page_by_page()
    {
        await using var lab = await ApiLab.StartAsync(new() { Time = clock });
        var repository = await lab.GitHub.AddRepositoryAsync(lab.User, "gym");
        var tip = (await repository.Git.TryResolveAsync("refs/heads/main"))!;
        foreach (var number in Enumerable.Range(1, 60))
        {
            await repository.Git.RunAsync("update-ref", string.Create(CultureInfo.InvariantCulture, $"refs/heads/b{number:00}"), tip);
        }

        var (since, until) = ("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z");
        var first = (
            await lab.QueryAsync(
                ServerQueries.Both,
                new
                {
                    owner = "mona",
                    name = "gym",
                    since,
                    until,
                }
            )
        )["data"]!["repository"]!["refs"]!;
        Assert.True((bool)first["pageInfo"]!["hasNextPage"]!);
        Assert.Equal(50, first["nodes"]!.AsArray().Count);

        var branches = (string?)first["pageInfo"]!["endCursor"];
        var second = (
            await lab.QueryAsync(
                ServerQueries.MoreBranches,
                new
                {
                    owner = "mona",
                    name = "gym",
                    since,
                    until,
                    branches,
                }
            )
        )["data"]!["repository"]!["refs"]!;
        Assert.False((bool)second["pageInfo"]!["hasNextPage"]!);
        Assert.Equal(11, second["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task Names_aliases_fragments_the_viewer_and_the_limit_are_told()
    {
        await using var lab = await ApiLab.StartAsync(new() { Time = clock });
        await lab.GitHub.AddRepositoryAsync(lab.User, "gym");

        const string Query = """
            { me: viewer { login } rateLimit { cost remaining resetAt }
              repository(owner: "mona", name: "GYM") { refs(refPrefix: "refs/heads/", first: 1) { nodes { name target { oid ...facts } } }
              pullRequests(first: 1, states: [OPEN, MERGED]) { nodes { number } } } }
            fragment facts on Commit { history(first: 1) { totalCount nodes { messageHeadline author { user { login } } } } }
            """;
        var data = (await lab.QueryAsync(Query, new { }, lab.GitHub.UserToken(lab.User)))["data"]!;

        Assert.Equal("mona", (string?)data["me"]!["login"]);
        Assert.Equal(4999, (int)data["rateLimit"]!["remaining"]!);
        var branch = Assert.Single(data["repository"]!["refs"]!["nodes"]!.AsArray())!;
        Assert.Equal("main", (string?)branch["name"]);
        Assert.Equal("mona", (string?)branch["target"]!["history"]!["nodes"]![0]!["author"]!["user"]!["login"]);
    }

    [Fact]
    public async Task An_unknown_repository_is_not_found()
    {
        await using var lab = await ApiLab.StartAsync();
        var answer = await lab.QueryAsync(ServerQueries.MorePulls, new { owner = "mona", name = "nowhere" });
        Assert.Null(answer["data"]!["repository"]);
        var error = Assert.Single(answer["errors"]!.AsArray())!;
        Assert.Equal("NOT_FOUND", (string?)error["type"]);
        Assert.Equal("repository", (string?)error["path"]![0]);
        Assert.Equal("Could not resolve to a Repository with the name 'mona/nowhere'.", (string?)error["message"]);
    }

    [Fact]
    public async Task A_repository_that_the_token_does_not_open_is_not_found()
    {
        await using var lab = await ApiLab.StartAsync();
        var other = lab.GitHub.AddUser("other");
        await lab.GitHub.AddRepositoryAsync(other, "secret");
        var answer = await lab.QueryAsync(ServerQueries.MorePulls, new { owner = "other", name = "secret" });
        Assert.Equal("NOT_FOUND", (string?)answer["errors"]![0]!["type"]);
    }

    [Theory]
    [InlineData("ghs_unknown")]
    [InlineData(null)]
    public async Task Without_a_good_token_nothing_is_told(string? token)
    {
        await using var lab = await ApiLab.StartAsync();
        var (status, body) = await lab.AskAsync(
            HttpMethod.Post,
            lab.GitHub.GraphQLAddress.AbsoluteUri,
            token,
            new { query = "{ viewer { login } }" }
        );
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.NotNull((string?)body!["message"]);
    }

    [Theory]
    [InlineData("{ viewer { shoeSize } }", "shoeSize")]
    [InlineData("{ viewer { login }", "")]
    [InlineData("query($owner: String!) { repository(owner: $owner, name: \"gym\") { id } }", "owner")]
    public async Task A_query_that_makes_no_sense_is_refused_as_a_whole(string query, string named)
    {
        await using var lab = await ApiLab.StartAsync();
        var answer = await lab.QueryAsync(query, new { });
        Assert.Null(answer["data"]);
        Assert.Contains(named, (string)answer["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_hour_is_an_error_and_a_cursor_of_no_list_too()
    {
        await using var lab = await ApiLab.StartAsync(new() { Time = clock });
        await lab.GitHub.AddRepositoryAsync(lab.User, "gym");
        var answer = await lab.QueryAsync(
            ServerQueries.MorePulls,
            new
            {
                owner = "mona",
                name = "gym",
                pulls = "nonsense",
            }
        );
        Assert.Equal("INVALID_CURSOR_ARGUMENTS", (string?)answer["errors"]![0]!["type"]);

        lab.GitHub.Faults.GraphQLAnHour = 1;
        answer = await lab.QueryAsync(ServerQueries.MorePulls, new { owner = "mona", name = "gym" });
        Assert.Equal("RATE_LIMITED", (string?)answer["errors"]![0]!["type"]);
        clock.Advance(TimeSpan.FromHours(1));
        answer = await lab.QueryAsync(ServerQueries.MorePulls, new { owner = "mona", name = "gym" });
        Assert.Null(answer["errors"]);
    }

    private static IEnumerable<string> Oids(JsonNode? branch) =>
        branch!["target"]!["history"]!["nodes"]!.AsArray().Select(c => (string)c!["oid"]!);
}
