using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

public class GitCredentialsTests
{
    private const string Ref = "refs/vibeworkout/test/one";
    private const string User = "x-access-token";
    private const string Secret = "ghs_s3cret: token";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Who_has_them_may_push_and_fetch_and_who_has_not_is_asked_for_them()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        server.Before = GitHttpServer.AskFor(User, Secret);
        var url = server.UrlOf("remote.git");
        var with = new GitRunner(lab.Environment).With(GitCredentials.Environment(new(url), User, Secret));

        var (here, there, nobody, wrong) = (
            Open(lab, "here", with),
            Open(lab, "there", with),
            Open(lab, "nobody", new(lab.Environment)),
            Open(lab, "wrong", new GitRunner(lab.Environment).With(GitCredentials.Environment(new(url), User, "other")))
        );
        var commit = Write(here);
        Assert.IsType<PushResult.Done>(here.Push(url, Ref, commit, "", Long));
        Assert.Equal(commit, Assert.IsType<FetchResult.Found>(there.Fetch(url, Ref, FetchNegotiation.Noop, Long)).Oid);
        Assert.Null(new CommitHistory(lab.Folder["history.git"], with).Fetch(url, Long));
        foreach (var refused in new[] { nobody, wrong })
        {
            Assert.Equal(
                GitFailure.AuthenticationNeeded,
                Assert.IsType<FetchResult.Failed>(refused.Fetch(url, Ref, FetchNegotiation.Noop, Long)).Failure
            );
            Assert.Equal(
                GitFailure.AuthenticationNeeded,
                Assert.IsType<PushResult.Failed>(refused.Push(url, Ref, Write(refused), null, Long)).Failure
            );
        }
    }

    [Fact]
    public async Task They_are_sent_to_no_other_server()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        await using var other = await GitHttpServer.StartAsync(lab.Folder.Path);
        var seen = new List<string>();
        other.Before = context =>
        {
            seen.Add(context.Request.Headers.Authorization.ToString());
            return null;
        };
        server.Before = context =>
            Results.Redirect(other.UrlOf("remote.git") + context.Request.Path.Value!["/remote.git".Length..] + context.Request.QueryString);
        var with = new GitRunner(lab.Environment).With(GitCredentials.Environment(new(server.UrlOf("remote.git")), User, Secret));
        Assert.IsType<FetchResult.Failed>(
            Open(lab, "here", with).Fetch(server.UrlOf("remote.git"), "refs/heads/main", FetchNegotiation.Noop, Long)
        );
        Assert.Empty(other.Requests);
        Assert.IsType<FetchResult.Found>(
            Open(lab, "there", with).Fetch(other.UrlOf("remote.git"), "refs/heads/main", FetchNegotiation.Noop, Long)
        );
        Assert.All(seen, header => Assert.Equal("", header));
        Assert.NotEmpty(seen);
    }

    [Fact]
    public async Task No_command_line_ever_holds_them()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "this system does not show command lines in /proc");
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await GitHttpServer.StartAsync(lab.Folder.Path);
        var url = server.UrlOf("remote.git");
        var asked = GitHttpServer.AskFor(User, Secret);
        var seen = new ConcurrentQueue<string>();
        server.Before = context =>
        {
            foreach (var line in CommandLines().Where(line => line.Contains(url, StringComparison.Ordinal)))
            {
                seen.Enqueue(line);
            }

            return asked(context);
        };
        var repository = Open(lab, "here", new GitRunner(lab.Environment).With(GitCredentials.Environment(new(url), User, Secret)));
        Assert.IsType<PushResult.Done>(repository.Push(url, Ref, Write(repository), "", Long));
        Assert.IsType<FetchResult.Found>(repository.Fetch(url, Ref, FetchNegotiation.Noop, Long));
        foreach (var part in new[] { "push", "fetch", "remote-http" })
        {
            Assert.Contains(seen, line => line.Contains(part, StringComparison.Ordinal));
        }

        Assert.All(seen, line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
        Assert.All(seen, line => Assert.DoesNotContain(GitCredentials.Basic(User, Secret).Parameter!, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_a_runner_stay_when_others_come()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var runner = new GitRunner(lab.Environment)
            .With(Setting("one.a", "1"))
            .With(Setting("two.b", "2"))
            .With(new Dictionary<string, string> { ["GIT_AUTHOR_NAME"] = "Somebody" });
        Assert.Equal("1", runner.Run(lab.Clone, Long, ["config", "one.a"]).Text);
        Assert.Equal("2", runner.Run(lab.Clone, Long, ["config", "two.b"]).Text);
        Assert.StartsWith("Somebody ", runner.Run(lab.Clone, Long, ["var", "GIT_AUTHOR_IDENT"]).Text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Setting(string key, string value) =>
        new()
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = key,
            ["GIT_CONFIG_VALUE_0"] = value,
        };

    /// <summary>The command lines of all processes, as the machine shows them to everybody.</summary>
    private static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // it ended meanwhile
            }

            yield return line;
        }
    }

    private static PrivateRepository Open(GateLab lab, string name, GitRunner git) => new(lab.Folder[name], git);

    private static string Write(PrivateRepository repository)
    {
        repository.EnsureCreated();
        return repository.WriteCommit(
            new Dictionary<string, string> { ["a.txt"] = repository.WriteBlob(Encoding.UTF8.GetBytes("hello")) },
            "test"
        );
    }
}
