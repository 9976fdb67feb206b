using System.Net;

namespace Vibeworkout.Server.Tests.GateRepos;

/// <summary>What is no remote is refused with a sentence, and no sentence names the program's insides.</summary>
public class RemoteUrlTests
{
    [Theory]
    [InlineData("http://[")]
    [InlineData("http://[::1")]
    [InlineData("https://")]
    [InlineData("https:///name.git")]
    [InlineData("https://host")]
    [InlineData("https://host/")]
    [InlineData("https://host/name.git?x=1")]
    [InlineData("https://host/name.git#x")]
    [InlineData("https://host:99999/name.git")]
    [InlineData("ssh://x")]
    [InlineData("ssh://x/")]
    [InlineData("ssh://-oProxyCommand=x/y")]
    [InlineData("ssh://-x@host/y")]
    [InlineData("git@:name.git")]
    [InlineData("git@host:")]
    [InlineData("git@-oProxyCommand=x:name.git")]
    [InlineData("git@host:-x")]
    [InlineData("file://host/name.git")]
    [InlineData("file:///")]
    [InlineData("ftp://host/name.git")]
    [InlineData("ext::sh -c id")]
    [InlineData("--upload-pack=id")]
    [InlineData("name.git")]
    [InlineData("../name.git")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("https://host/a\u0007b.git")]
    [InlineData("file:/+\u202e//srv/git/name.git")]
    [InlineData("https://host/\u202egit.example/x.git")]
    public async Task It_is_refused_in_words(string url)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PostAsync("/api/gate-repos", new { remote_url = url });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"remote_url\"", answer.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.ToString(), StringComparison.Ordinal);
        Assert.Empty((await lab.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray());
    }

    [Theory]
    [InlineData("https://host/owner/name.git")]
    [InlineData("ssh://git@host:2222/owner/name")]
    [InlineData("git@host:owner/name.git")]
    [InlineData("host:owner/name.git")]
    [InlineData("file:///srv/git/name.git")]
    [InlineData("/srv/git/name.git")]
    [InlineData("https://[::1]:8080/name.git")]
    public async Task What_git_takes_is_taken(string url)
    {
        await using var lab = await ServerLab.StartAsync();
        var answer = await lab.PostAsync("/api/gate-repos", new { remote_url = url });
        Assert.True(answer.Status == HttpStatusCode.Created, answer.ToString());
    }

    [Theory]
    [InlineData("GET", "/api/workout/sessions?limit=abc", null)]
    [InlineData("GET", "/api/workout/sessions?limit=99999999999999999999", null)]
    [InlineData("POST", "/api/tokens", "")]
    [InlineData("POST", "/api/tokens", "null")]
    [InlineData("POST", "/api/tokens", "[]")]
    [InlineData("POST", "/api/tokens", "{\"name\":1}")]
    [InlineData("POST", "/api/tokens", "{\"name\":")]
    [InlineData("POST", "/api/workout/hr", "{\"bpm\":\"x\"}")]
    [InlineData("POST", "/api/workout/hr/batch", "{\"samples\":[{\"bpm\":1,\"ts\":\"never\"}]}")]
    [InlineData("POST", "/api/workout/replay?speed=fast", "x")]
    [InlineData("PATCH", "/api/profile", "{\"hr_threshold_bpm\":1e400}")]
    public async Task No_answer_names_the_programs_insides(string method, string path, string? body)
    {
        await using var lab = await ServerLab.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path)
        {
            Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        using var answer = await lab.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Contains("\"title\"", text, StringComparison.Ordinal);
        foreach (
            var inside in new[]
            {
                "System.",
                "Int32",
                "Nullable",
                "CreateToken",
                "SendSample",
                "JsonException",
                "Vibeworkout.",
                "Kestrel",
                "MinRequestBodyDataRate",
            }
        )
        {
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1.elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("own", HttpStatusCode.Created)]
    public async Task A_page_elsewhere_changes_nothing_whichever_header_tells(string origin, HttpStatusCode wanted)
    {
        await using var lab = await ServerLab.StartAsync();
        lab.Http.DefaultRequestHeaders.Add("Origin", origin == "own" ? lab.App.Urls.First() : origin);
        Assert.Equal(wanted, (await lab.PostAsync("/api/workout/start", new { })).Status);
    }

    [Fact]
    public async Task What_is_made_for_one_person_is_kept_nowhere()
    {
        await using var lab = await ServerLab.StartAsync();
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 120);
        await lab.PostAsync("/api/workout/stop");
        foreach (
            var path in new[]
            {
                "/",
                "/activity",
                "/settings",
                $"/sessions/{session}",
                $"/sessions/{session}/card.svg",
                $"/sessions/{session}/chart",
                "/api/profile",
                "/api/profile/export",
                $"/api/workout/sessions/{session}/export?format=csv",
            }
        )
        {
            using var answer = await lab.Http.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
            Assert.True(answer.Headers.CacheControl?.NoStore == true, $"{path}: {answer.Headers.CacheControl}");
        }
    }
}
