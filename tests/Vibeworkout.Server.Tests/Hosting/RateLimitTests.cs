using System.Net;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

public class RateLimitTests
{
    [Fact]
    public async Task A_user_who_asks_too_much_is_told_when_to_come_back_and_heart_rate_counts_by_itself()
    {
        await using var lab = await ServerLab.StartAsync(
            null,
            "--RateLimits:ApiBurst=3",
            "--RateLimits:ApiPerSecond=1",
            "--RateLimits:HeartRatePerSecond=50"
        );
        var (refused, after) = await UntilRefusedAsync(lab.Http, HttpMethod.Get, "/api/profile", 60);
        Assert.Contains("try again in", refused.Title, StringComparison.Ordinal);
        Assert.InRange(after, 1, 60);
        Assert.Equal(HttpStatusCode.OK, (await lab.GetAsync("/api/workout/status")).Status);
        using var nobody = lab.Client(null);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/live")).StatusCode);
        }
    }

    [Fact]
    public async Task Signing_in_polling_and_webhooks_are_limited_by_address_each_by_itself()
    {
        await using var lab = await ServerLab.StartAsync(
            null,
            "--RateLimits:SignInPerMinute=2",
            "--RateLimits:DevicePollsPerMinute=2",
            "--RateLimits:WebhooksPerMinute=2",
            "--RateLimits:RefusedPerMinute=2"
        );
        using var nobody = lab.Client(null);
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Get, "/sign-in?token=wrong"),
                (HttpMethod.Post, "/sign-in/device/token"),
                (HttpMethod.Post, "/webhooks/github"),
                (HttpMethod.Get, "/api/profile"),
            }
        )
        {
            Assert.NotEqual(
                HttpStatusCode.TooManyRequests,
                (await JsonClient.SendAsync(nobody, method, path, method == HttpMethod.Post ? "{}" : null)).Status
            );
            var (refused, after) = await UntilRefusedAsync(nobody, method, path, 10);
            Assert.Contains("Too many requests", refused.Title, StringComparison.Ordinal);
            Assert.InRange(after, 1, 60);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await JsonClient.SendAsync(nobody, HttpMethod.Post, "/sign-in/device", "{}")).Status); // the same as /sign-in
        Assert.Equal(HttpStatusCode.OK, (await lab.GetAsync("/api/profile")).Status); // somebody who is signed in is not in it
    }

    [Fact]
    public async Task A_stream_that_is_open_holds_no_place()
    {
        await using var lab = await ServerLab.StartAsync(null, "--RateLimits:ApiBurst=4", "--RateLimits:ApiPerSecond=1000");
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 12; i++)
        {
            open.Add(
                await Testing.Eventually.BecomesAsync(
                    () => lab.Http.GetAsync("/api/workout/live", HttpCompletionOption.ResponseHeadersRead),
                    r => r.StatusCode == HttpStatusCode.OK,
                    "another stream"
                )
            );
        }

        await Testing.Eventually.BecomesAsync(
            () => lab.GetAsync("/api/profile"),
            a => a.Status == HttpStatusCode.OK,
            "a request beside the streams"
        );
        open.ForEach(r => r.Dispose());
    }

    [Fact]
    public async Task On_ones_own_machine_nothing_is_limited_unless_it_is_configured()
    {
        await using var lab = await ServerLab.StartAsync();
        using var nobody = lab.Client(null);
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/api/profile")).StatusCode);
        }
    }

    [Fact]
    public async Task Only_streams_exports_and_imports_may_take_as_long_as_they_like()
    {
        await using var lab = await ServerLab.StartAsync();
        var endless = ((IEndpointRouteBuilder)lab.App)
            .DataSources.SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is not null)
            .Select(e => e.RoutePattern.RawText!.Trim('/'));
        Assert.Equal(
            ["api/profile/export", "api/workout/import", "api/workout/live", "api/workout/replay", "api/workout/sessions/{id:guid}/export"],
            endless.Order()
        );
    }

    [Fact]
    public async Task A_limit_that_lets_nothing_through_refuses_the_start() =>
        Assert.Contains(
            "RateLimits",
            (await Assert.ThrowsAsync<StartRefusedException>(() => ServerLab.StartAsync(null, "--RateLimits:ApiBurst=0"))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void What_counts_as_one_network(string one, string other, bool same) =>
        Assert.Equal(same, RateLimits.AddressOf(IPAddress.Parse(one)) == RateLimits.AddressOf(IPAddress.Parse(other)));

    private static async Task<(Answer Refused, int RetryAfter)> UntilRefusedAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        int atMost
    )
    {
        for (var i = 0; i < atMost; i++)
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = method == HttpMethod.Post ? new StringContent("{}", null, "application/json") : null,
            };
            using var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
                return (
                    new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), true, null),
                    (int)response.Headers.RetryAfter!.Delta!.Value.TotalSeconds
                );
            }
        }

        Assert.Fail($"{path} was never refused.");
        throw new System.Diagnostics.UnreachableException();
    }
}
