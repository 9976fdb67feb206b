namespace Vibeworkout.Git.Tests;

public class RemoteSettingsTests
{
    [Theory]
    [InlineData("https://github.com/a/b", RemoteKind.Http)]
    [InlineData("git@github.com:a/b.git", RemoteKind.Ssh)]
    [InlineData("ssh://git@host/a", RemoteKind.Ssh)]
    [InlineData("git://host/a", RemoteKind.Git)]
    [InlineData("file:///srv/a.git", RemoteKind.File)]
    [InlineData("/srv/a:b.git", RemoteKind.File)]
    [InlineData("../a.git", RemoteKind.File)]
    [InlineData("ext::sh -c true", RemoteKind.Helper)]
    [InlineData("codecommit://repository", RemoteKind.Helper)]
    public void How_a_remote_is_reached_is_read_from_its_address(string url, RemoteKind kind) =>
        Assert.Equal(kind, RemoteSettings.KindOf(url));

    [Fact]
    public void Only_what_signs_in_and_reaches_is_passed_on()
    {
        var all = All(
            ("remote.origin.url", "https://host.example/a.git"),
            ("remote.origin.fetch", "+refs/*:refs/*"),
            ("remote.origin.mirror", "true"),
            ("remote.origin.promisor", "true"),
            ("remote.other.uploadpack", "evil"),
            ("push.pushoption", "x"),
            ("hook.mine.command", "x"),
            ("core.hookspath", "x"),
            ("user.name", "x"),
            ("alias.fetch", "!evil"),
            ("core.fsmonitor", "evil"),
            ("gpg.program", "evil"),
            ("protocol.ext.allow", "always"),
            ("http.https://host.example/.extraheader", "X: y"),
            ("credential.helper", "store"),
            ("credential.https://elsewhere.example.helper", "evil"),
            ("core.sshcommand", "ssh -i key"),
            ("http.proxy", "http://proxy")
        );
        var selected = RemoteSettings.Select([.. all.Where(RemoteSettings.IsOfUse)], "origin");
        Assert.Equal(
            ["credential.helper", "http.https://host.example/.extraheader", "http.proxy", "remote.origin.pushurl", "remote.origin.url"],
            selected.Passed.Select(s => s.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["remote.other.uploadpack", "credential.helper", "credential.https://elsewhere.example.helper", "core.sshcommand"],
            selected.Guarded.Select(s => s.Key)
        ); // this remote's or another's
    }

    [Fact]
    public void Pushes_go_where_fetches_come_from_and_the_longest_rewrite_counts()
    {
        var selected = RemoteSettings.Select(
            All(
                ("remote.origin.url", "https://host.example/a.git"),
                ("remote.origin.url", "https://second.example/a.git"),
                ("remote.origin.pushurl", "https://fork.example/a.git"),
                ("url./srv/.insteadof", "https://host.example/"),
                ("url.evil:.insteadof", "https:"),
                ("url.ssh://push.example/.pushinsteadof", "https://host.example/")
            ),
            "origin"
        );
        Assert.Equal(("/srv/a.git", RemoteKind.File), (selected.Url, selected.Kind));
        Assert.Equal(["url./srv/.insteadof", "url.evil:.insteadof"], selected.Guarded.Select(s => s.Key));
        Assert.Equal("url./srv/.insteadof", Assert.Single(selected.Passed, s => s.Name == "insteadof").Key);
        Assert.Equal("https://host.example/a.git", Assert.Single(selected.Passed, s => s.Key == "remote.origin.pushurl").Value);
        Assert.DoesNotContain(selected.Passed, s => s.Name == "pushinsteadof");
    }

    [Fact]
    public void A_remote_that_is_not_there_has_no_address_and_an_empty_one_forgets_those_before_it()
    {
        Assert.Null(RemoteSettings.Select([], "origin").Url);
        Assert.Equal(
            "/srv/b.git",
            RemoteSettings
                .Select(All(("remote.origin.url", "/srv/a.git"), ("remote.origin.url", ""), ("remote.origin.url", "/srv/b.git")), "origin")
                .Url
        );
        Assert.Equal("/srv/c.git", RemoteSettings.Select([], "/srv/c.git").Url);
    }

    [Theory]
    [InlineData("core.sshcommand", "x", "git@host:a")]
    [InlineData("core.gitproxy", "x", "git://host/a")]
    [InlineData("core.askpass", "x", "https://host/a")]
    [InlineData("credential.https://host.helper", "x", "https://host/a")]
    [InlineData("credential.*.helper", "x", "https://host/a")]
    [InlineData("remote.origin.uploadpack", "x", "/a")]
    [InlineData("remote.origin.receivepack", "x", "/a")]
    [InlineData("remote.origin.vcs", "x", "/a")]
    [InlineData("include.path", "/x", "/a")]
    public void What_runs_a_program_or_sends_git_elsewhere_is_guarded(string key, string value, string url) =>
        Assert.Equal([key], RemoteSettings.Select(All(("remote.origin.url", url), (key, value)), "origin").Guarded.Select(s => s.Key));

    private static GitSetting[] All(params (string Key, string Value)[] settings) =>
        [.. settings.Select(s => new GitSetting(s.Key, s.Value, "local", "/config"))];
}
