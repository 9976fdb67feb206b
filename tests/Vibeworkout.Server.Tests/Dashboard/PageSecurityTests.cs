using System.Net;
using System.Text.RegularExpressions;

namespace Vibeworkout.Server.Tests.Dashboard;

/// <summary>Pages are strict: nothing without sign-in, nothing inline, no form without its token, nobody else's workout.</summary>
public partial class PageSecurityTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/activity")]
    [InlineData("/settings")]
    [InlineData("/sessions/0190a0a0-0000-7000-8000-000000000000")]
    public async Task Without_sign_in_a_page_leads_to_the_sign_in(string path)
    {
        await using var lab = await ServerLab.StartAsync();
        using var browser = lab.Client(null);
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/signed-out", answer.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/activity")]
    [InlineData("/settings")]
    [InlineData("/signed-out")]
    [InlineData("/offline")]
    [InlineData("/device")]
    public async Task Pages_hold_nothing_inline_and_their_policy_allows_nothing_inline(string path)
    {
        await using var lab = await ServerLab.StartAsync();
        using var answer = await lab.Http.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), html);
        Assert.DoesNotContain(
            "http://",
            html.Replace(lab.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var lab = await ServerLab.StartAsync();
        using var form = new FormUrlEncodedContent([new("_handler", "start"), new("source", "manual")]);
        using var answer = await lab.Http.PostAsync("/", form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            (await lab.GetAsync("/api/workout/active")).Json.GetProperty("session").ValueKind
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("/chart")]
    [InlineData("/card.svg")]
    public async Task Somebody_elses_workout_is_not_found(string part)
    {
        await using var lab = await ServerLab.StartAsync();
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var id = Guid.CreateVersion7(at);
        await lab.InDatabaseAsync(async db =>
        {
            var other = new Data.User
            {
                Id = Guid.CreateVersion7(at),
                UserKey = "other",
                CreatedAt = at,
            };
            db.Users.Add(other);
            db.Sessions.Add(
                new Data.WorkoutSession
                {
                    Id = id,
                    UserId = other.Id,
                    StartedAt = at,
                    EndedAt = at.AddHours(1),
                    Source = "manual",
                    ThresholdBpm = 100,
                }
            );
            await db.SaveChangesAsync();
        });
        using var answer = await lab.Http.GetAsync($"/sessions/{id}{part}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [GeneratedRegex("""\son[a-z]+=|\sstyle=|<style|<script(?![^>]*\ssrc=)""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
