using System.Net;
using Vibeworkout.Server.Hosting;

namespace Vibeworkout.Server.Tests.Hosting;

public class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_is_OpenAPI_3_1_and_holds_every_address_and_there_is_a_page_to_read_it()
    {
        await using var lab = await ServerLab.StartAsync();
        var document = (await lab.GetAsync("/openapi/v1.json")).Json;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "/api/workout/start",
                "/api/workout/stop",
                "/api/workout/hr",
                "/api/workout/hr/batch",
                "/api/workout/status",
                "/api/workout/active",
                "/api/workout/live",
                "/api/workout/sessions",
                "/api/workout/sessions/{id}",
                "/api/workout/sessions/{id}/attempts",
                "/api/workout/sessions/{id}/samples",
                "/api/workout/sessions/{id}/buckets",
                "/api/workout/sessions/{id}/refresh",
                "/api/workout/stats/overview",
                "/api/workout/stats/projects",
                "/api/workout/stats/projects/{owner}/{name}",
                "/api/profile",
                "/api/profile/export",
                "/api/profile/erase",
                "/api/workout/sessions/{id}/export",
                "/api/gate-repos",
                "/api/gate-repos/{id}",
                "/api/tokens",
                "/api/tokens/{id}",
            },
            paths.ToHashSet()
        );
        using var page = await lab.Http.GetAsync("/docs/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Health_is_told_to_anybody()
    {
        await using var lab = await ServerLab.StartAsync();
        using var balancer = lab.Client(null);
        Assert.Equal("Healthy", await balancer.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await balancer.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task The_migrations_hold_the_whole_model() => Assert.Equal(0, await CommandLine.RunAsync(["migrate", "--check"]));

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"session_id\": 12}", "\"session_id\" is of the wrong type")]
    [InlineData("{\"session_id\": \"0193d2a5-0000-7000-8000-000000000000\", \"bpm\": \"fast\"}", "\"bpm\" is of the wrong type")]
    public async Task A_body_that_cannot_be_read_is_explained(string body, string title)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PostAsync("/api/workout/hr", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(title, answer.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_more_than_a_MiB_is_refused()
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PostAsync("/api/workout/hr/batch", new string(' ', 2_000_000) + "{}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
    }
}
