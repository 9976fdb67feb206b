using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.GateRepos;

/// <summary>A password or token in a remote's address is used, and shown nowhere.</summary>
public class RemoteSecretTests
{
    private const string Secret = "s3cret-t0ken-of-the-remote";

    [Theory]
    [InlineData("owner", Secret)]
    [InlineData(Secret, "")]
    public async Task It_opens_the_remote_and_stands_in_no_answer_file_or_command_line(string user, string password)
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var http = await GitHttpServer.StartAsync(git.Folder.Path);
        var (ask, seen) = (GitHttpServer.AskFor(user, password), new ConcurrentBag<string>());
        http.Before = context =>
        {
            foreach (var line in CommandLines().Where(line => line.Contains(Secret, StringComparison.Ordinal)))
            {
                seen.Add(line); // while the server's git waits for this answer
            }

            return ask(context);
        };
        await using var lab = await ServerLab.StartAsync();
        var url = http.UrlOf("remote.git")
            .Replace("://", $"://{user}{(password.Length > 0 ? ":" + password : "")}@", StringComparison.Ordinal);
        var added = await lab.PostAsync("/api/gate-repos", new { remote_url = url });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal(
            (http.UrlOf("remote.git"), true),
            (added.Json.GetProperty("remote_url").GetString(), added.Json.GetProperty("has_credentials").GetBoolean())
        );
        var repo = added.Json.GetProperty("id").GetGuid();
        var session = await lab.StartWorkoutAsync();
        await lab.HrAsync(session, 130);
        await Signals.SignalTests.UntilAsync(lab, git.Remote, s => s.HrOk);
        await lab.PostAsync($"/api/workout/sessions/{session}/refresh");
        await lab.PostAsync("/api/workout/stop");
        http.Before = context =>
            context.Request.Path.Value!.Contains("remote.git", StringComparison.Ordinal)
                ? Microsoft.AspNetCore.Http.Results.StatusCode(403)
                : null;
        var refused = await lab.PostAsync($"/api/gate-repos/{repo}/test");
        Assert.Empty(seen);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        foreach (
            var path in new[]
            {
                "/api/gate-repos",
                $"/api/gate-repos/{repo}",
                "/api/profile/export",
                "/api/profile/audit",
                $"/api/workout/sessions/{session}",
                "/api/workout/stats/projects",
                "/settings",
                "/",
                "/activity",
            }
        )
        {
            Assert.DoesNotContain(Secret, await lab.Http.GetStringAsync(path), StringComparison.Ordinal);
        }

        foreach (var file in Directory.EnumerateFiles(lab.Data, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) < 0, $"{file} holds it");
        }
    }

    [Fact]
    public async Task Addresses_that_were_stored_with_one_lose_it_at_the_next_start()
    {
        using var data = new TempFolder();
        await using (var lab = await ServerLab.StartInAsync(data.Path, "--Carrier", "false"))
        {
            await lab.AddRepoAsync("https://git.example.org/owner/name.git");
            await lab.AddRepoAsync("https://git.example.org/owner/other.git");
            await lab.InDatabaseAsync(async db =>
            {
                foreach (var repo in await db.GateRepos.ToListAsync())
                {
                    repo.RemoteUrl = repo.RemoteUrl.Replace("://", $"://x:{Secret}@", StringComparison.Ordinal);
                }

                await db.SaveChangesAsync();
            });
            await lab.AddRepoAsync("https://git.example.org/owner/other.git");
        }

        await using var later = await ServerLab.StartInAsync(data.Path, "--Carrier", "false");
        var repos = (await later.GetAsync("/api/gate-repos")).Json.GetProperty("repos").EnumerateArray().ToList();
        Assert.Equal(3, repos.Count);
        Assert.All(repos, r => Assert.DoesNotContain("@", r.GetProperty("remote_url").GetString()!, StringComparison.Ordinal));
        Assert.Equal(2, repos.Count(r => r.GetProperty("has_credentials").GetBoolean()));
    }

    private static IEnumerable<string> CommandLines() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(p => int.TryParse(Path.GetFileName(p), out _))
            .Select(p =>
            {
                try
                {
                    return File.ReadAllText(Path.Combine(p, "cmdline"));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return ""; // it ended meanwhile
                }
            });
}
