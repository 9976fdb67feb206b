using System.Text.Json;
using Vibeworkout.Cli.Account;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Testing;

namespace Vibeworkout.Cli.Tests;

public class AccountTests
{
    [Fact]
    public async Task Login_shows_address_and_code_waits_and_keeps_the_token_for_its_owner_only()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.TokenAnswers.Enqueue(AccountDouble.Pending);
        var ended = await lab.CliAsync("login", "--server", server.Url, "--name", "my laptop", "--scope", "read");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains(server.Url + "/device", ended.Stdout, StringComparison.Ordinal);
        Assert.Contains("WDJB-MJHT", ended.Stdout, StringComparison.Ordinal);
        Assert.Contains("Waiting", ended.Stdout, StringComparison.Ordinal);
        Assert.Contains("octocat", ended.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountDouble.Token, ended.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "POST /sign-in/device {\"name\":\"my laptop\",\"scope\":\"read\"}",
                "POST /sign-in/device/token {\"device_code\":\"the-device\"}",
                "POST /sign-in/device/token {\"device_code\":\"the-device\"}",
            ],
            server.Requests
        );

        using var saved = JsonDocument.Parse(File.ReadAllText(LoginFile(lab)));
        Assert.Equal(
            (server.Url + "/", AccountDouble.Token, "octocat"),
            (
                saved.RootElement.GetProperty("server").GetString(),
                saved.RootElement.GetProperty("token").GetString(),
                saved.RootElement.GetProperty("user_key").GetString()
            )
        );
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LoginFile(lab)));
        }
    }

    [Theory]
    [InlineData("access_denied", "refused in the browser")]
    [InlineData("expired_token", "in time")]
    public async Task A_refused_or_forgotten_sign_in_says_so_and_saves_nothing(string error, string says)
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.TokenAnswers.Enqueue((400, JsonSerializer.Serialize(new { error, title = "No." })));
        var ended = await lab.CliAsync("login", "--server", server.Url);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(says, ended.Stderr, StringComparison.Ordinal);
        Assert.Contains("vibeworkout login", ended.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(LoginFile(lab)));
    }

    [Fact]
    public async Task A_server_that_is_away_or_something_else_is_told_from_one_that_refuses()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        var gone = server.Url;
        server.DeviceAnswer = (200, "<html>");
        Assert.Contains("check the address", (await lab.CliAsync("login", "--server", server.Url)).Stderr, StringComparison.Ordinal);
        server.DeviceAnswer = (429, "{\"title\":\"Too many sign-ins\\u001b[31m; wait a minute.\"}");
        var refused = await lab.CliAsync("login", "--server", server.Url);
        Assert.Contains("Too many sign-ins[31m; wait a minute.", refused.Stderr, StringComparison.Ordinal); // without what would colour a terminal
        await server.DisposeAsync();
        var away = await lab.CliAsync("login", "--server", gone);
        Assert.Equal((1, 1), (refused.ExitCode, away.ExitCode));
        Assert.Contains("could not be reached", away.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(LoginFile(lab)));
    }

    [Fact]
    public async Task Slow_down_adds_five_seconds_and_an_outage_is_waited_out()
    {
        await using var server = await AccountDouble.StartAsync();
        server.TokenAnswers.Enqueue(AccountDouble.Pending);
        server.TokenAnswers.Enqueue((400, "{\"error\":\"slow_down\",\"title\":\"Slower.\"}"));
        server.TokenAnswers.Enqueue(AccountDouble.Pending);
        server.TokenAnswers.Enqueue((503, ""));
        var time = new HastyTime();
        var (result, waits) = await LogInAsync(server, time);
        Assert.Equal(new LoginResult.SignedIn(AccountDouble.Token, "octocat"), result);
        Assert.Equal([1, 1, 6, 6, 12], waits);
    }

    [Fact]
    public async Task A_code_that_nobody_confirms_ends_by_itself()
    {
        await using var server = await AccountDouble.StartAsync();
        for (var i = 0; i < 700; i++)
        {
            server.TokenAnswers.Enqueue(AccountDouble.Pending);
        }

        var (result, waits) = await LogInAsync(server, new HastyTime());
        Assert.Contains("void", Assert.IsType<LoginResult.Failed>(result).Why, StringComparison.Ordinal);
        Assert.Equal(600, waits.Count);
    }

    [Theory]
    [InlineData("http://example.org", "https://")]
    [InlineData("ftp://example.org", "https://")]
    [InlineData("example.org", "https://")]
    [InlineData("https://me:secret@example.org", "plain")]
    [InlineData("https://example.org/?x=1", "plain")]
    public async Task A_token_goes_over_https_or_to_this_machine_only(string address, string says)
    {
        using var lab = await GateLab.WithoutGateAsync();
        var ended = await lab.CliAsync("login", "--server", address);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(says, ended.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_and_https_are_taken()
    {
        Assert.All(
            ["http://localhost:5080", "http://127.0.0.1:5080/", "http://[::1]:5080", "https://example.org/gate"],
            address => Assert.True(ServerAddress.TryParse(address, out _, out _))
        );
        Assert.True(ServerAddress.TryParse("https://example.org/gate", out var server, out _));
        Assert.Equal("https://example.org/gate/api", new Uri(server, "api").AbsoluteUri);
    }

    [Fact]
    public async Task A_second_login_revokes_the_first_and_logout_revokes_and_forgets()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        Assert.Contains("not signed in", (await lab.CliAsync("logout")).Stdout, StringComparison.Ordinal);
        await lab.CliAsync("login", "--server", server.Url);
        Assert.Empty(server.Revoked);
        await lab.CliAsync("login", "--server", server.Url);
        Assert.Equal([AccountDouble.Token], server.Revoked);
        var ended = await lab.CliAsync("logout");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal(2, server.Revoked.Count);
        Assert.False(File.Exists(LoginFile(lab)));
    }

    [Fact]
    public async Task Logout_forgets_even_when_the_server_is_away_and_says_what_that_leaves()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using (var server = await AccountDouble.StartAsync())
        {
            await lab.CliAsync("login", "--server", server.Url);
        }

        var ended = await lab.CliAsync("logout");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("may still be good", ended.Stderr, StringComparison.Ordinal);
        Assert.False(File.Exists(LoginFile(lab)));
    }

    [Fact]
    public async Task Init_takes_from_the_server_what_it_knows_of_this_remote()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.Repos.Add((lab.Remote, InitLine(lab)));
        await lab.CliAsync("login", "--server", server.Url);
        var ended = await lab.CliAsync("init", "--commit");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(GateConfig.TryParse(File.ReadAllBytes(Path.Combine(lab.Clone, GateConfig.FileName)), out var config, out _));
        Assert.Equal(
            ("octocat", lab.Key.PublicKey, 3, 40, 8),
            (config.UserKey.Value, config.PublicKey, config.PublicKeyVersion, config.TtlSeconds, config.PublishIntervalSeconds)
        );
        Assert.DoesNotContain(server.Requests, r => r.StartsWith("POST /api", StringComparison.Ordinal));
        Assert.Equal(0, (await lab.CliAsync("init", "--ttl", "50")).ExitCode);
        Assert.Contains("\"ttl_seconds\": 50", File.ReadAllText(Path.Combine(lab.Clone, GateConfig.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_takes_what_the_server_says_in_members_whatever_its_line_looks_like()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.LineForNew =
            $"{{\"user_key\":\"octocat\",\"public_key\":\"{lab.Key.PublicKey.Hex}\",\"public_key_version\":4,\"ttl_seconds\":41,"
            + "\"publish_interval_seconds\":9}";
        await lab.CliAsync("login", "--server", server.Url);
        var ended = await lab.CliAsync("init", "--commit");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(GateConfig.TryParse(File.ReadAllBytes(Path.Combine(lab.Clone, GateConfig.FileName)), out var config, out _));
        Assert.Equal(
            (lab.Key.PublicKey, 4, 41, 9),
            (config.PublicKey, config.PublicKeyVersion, config.TtlSeconds, config.PublishIntervalSeconds)
        );
    }

    [Fact]
    public async Task Init_adds_a_remote_that_the_server_does_not_know_without_its_password()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.LineForNew = InitLine(lab);
        await lab.GitAsync(lab.Clone, "remote", "add", "elsewhere", "https://me:secret@example.org/me/work.git");
        await lab.CliAsync("login", "--server", server.Url);
        var ended = await lab.CliAsync("init", "--remote", "elsewhere");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal("POST /api/gate-repos {\"remote_url\":\"https://example.org/me/work.git\"}", server.Requests.Last());
    }

    [Fact]
    public async Task Init_without_keys_and_without_a_sign_in_says_what_to_do_and_asks_nobody()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var ended = await lab.CliAsync("init", "--commit");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("vibeworkout login", ended.Stderr, StringComparison.Ordinal);
        Assert.Contains("--public-key is missing", (await lab.CliAsync("init", "--user-key", "octocat")).Stderr, StringComparison.Ordinal);
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
    }

    [Fact]
    public async Task With_both_keys_init_asks_no_server_and_neither_does_a_hook_or_a_sync()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        await lab.CliAsync("login", "--server", server.Url);
        var before = server.Requests.Count;
        Assert.Equal(0, (await lab.InitAsync()).ExitCode);
        await lab.HookAsync("pre-tool-use");
        await lab.CliAsync("sync");
        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_refuses_leaves_the_clone_as_it_was()
    {
        using var lab = await GateLab.WithoutGateAsync();
        await using var server = await AccountDouble.StartAsync();
        server.Repos.Add((lab.Remote, "vibeworkout init --user-key ../.. --public-key x"));
        await lab.CliAsync("login", "--server", server.Url);
        Assert.Contains("did not say", (await lab.CliAsync("init")).Stderr, StringComparison.Ordinal);
        server.Accepts = _ => false;
        var ended = await lab.CliAsync("init", "--commit");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("vibeworkout login", ended.Stderr, StringComparison.Ordinal);
        Assert.Equal("", await lab.GitAsync(lab.Clone, "status", "--porcelain"));
    }

    [Theory]
    [InlineData("git@github.com:Me/Work.git", "https://github.com/me/work")]
    [InlineData("ssh://git@example.org/me/work", "https://example.org:443/me/work.git")]
    [InlineData("file:///srv/work.git", "/srv/work")]
    public void One_repository_has_many_addresses(string one, string other) =>
        Assert.Equal(RemoteMatch.KeyOf(one), RemoteMatch.KeyOf(other));

    [Theory]
    [InlineData("https://example.org/me/work", "https://example.org/me/Work")]
    [InlineData("https://example.org:8443/me/work", "https://example.org/me/work")]
    [InlineData("git@example.org:me/work", "git@example.com:me/work")]
    public void Other_repositories_have_others(string one, string other) =>
        Assert.NotEqual(RemoteMatch.KeyOf(one), RemoteMatch.KeyOf(other));

    private static string LoginFile(GateLab lab) => lab.Folder["home", "vibeworkout", "login.json"];

    private static string InitLine(GateLab lab) =>
        $"vibeworkout init --user-key octocat --public-key {lab.Key.PublicKey.Hex} --public-key-version 3 --ttl 40 --publish-interval 8";

    private static async Task<(LoginResult Result, IReadOnlyList<int> Waits)> LogInAsync(AccountDouble server, HastyTime time)
    {
        using var account = new AccountServer(new Uri(server.Url + "/"));
        var login = new DeviceLogin(account, time);
        var (codes, problem) = await login.BeginAsync("test", "all");
        Assert.Null(problem);
        var result = await login.WaitAsync(codes!, _ => { });
        return (result, [.. time.Waits.Select(w => (int)w.TotalSeconds)]);
    }
}
