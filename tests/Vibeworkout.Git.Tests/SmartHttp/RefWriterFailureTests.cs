using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests.SmartHttp;

public class RefWriterFailureTests
{
    private const string Result = "application/x-git-receive-pack-result";
    private const string Secret = "s3cret-token";

    [Theory]
    [InlineData(401, RefFailure.Unauthorized)]
    [InlineData(403, RefFailure.Forbidden)]
    [InlineData(404, RefFailure.NotFound)]
    [InlineData(410, RefFailure.NotFound)]
    [InlineData(413, RefFailure.TooLarge)]
    [InlineData(429, RefFailure.RateLimited)]
    [InlineData(500, RefFailure.ServerError)]
    [InlineData(502, RefFailure.ServerError)]
    [InlineData(503, RefFailure.ServerError)]
    [InlineData(400, RefFailure.NotSmartHttp)]
    [InlineData(405, RefFailure.NotSmartHttp)]
    [InlineData(303, RefFailure.NotSmartHttp)]
    [InlineData(307, RefFailure.MovedElsewhere)] // to nowhere
    public async Task A_status_is_told_in_a_sentence_without_secrets(int status, RefFailure kind)
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = context => Results.Text($"you sent {context.Request.Headers.Authorization}", statusCode: status);
        var url = new UriBuilder(lab.Url) { UserName = "me", Password = Secret }.Uri;
        foreach (var failed in new[] { await lab.FailedAsync(url: url), await lab.FailedAsync(GitCredentials.Basic("me", Secret)) })
        {
            Assert.Equal((kind, (TimeSpan?)null), (failed.Kind, failed.RetryAfter));
            Assert.EndsWith(".", failed.Message, StringComparison.Ordinal);
            Assert.Contains($"{lab.Url.Authority}/empty.git", failed.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, failed.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(GitCredentials.Basic("me", Secret).Parameter!, failed.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(403, "retry-after", "17", RefFailure.RateLimited, 17)]
    [InlineData(429, "retry-after", "17", RefFailure.RateLimited, 17)]
    [InlineData(429, "retry-after", "Tue, 24 Nov 2026 12:01:30 GMT", RefFailure.RateLimited, 90)]
    [InlineData(429, "retry-after", "Tue, 24 Nov 2026 11:00:00 GMT", RefFailure.RateLimited, 0)]
    [InlineData(429, "retry-after", "999999999", RefFailure.RateLimited, 86400)]
    [InlineData(503, "retry-after", "5", RefFailure.ServerError, 5)]
    [InlineData(502, "retry-after", "soon", RefFailure.ServerError, null)]
    [InlineData(403, "x-ratelimit-reset", "now+600", RefFailure.RateLimited, 600)]
    [InlineData(429, "x-ratelimit-reset", "now+600", RefFailure.RateLimited, 600)]
    [InlineData(403, "x-ratelimit-reset", "never", RefFailure.RateLimited, null)]
    public async Task How_long_to_wait_is_read_in_every_way_it_is_said(
        int status,
        string header,
        string value,
        RefFailure kind,
        int? seconds
    )
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = context =>
        {
            context.Response.Headers[header] =
                value == "now+600" ? (WriterLab.Noon.ToUnixTimeSeconds() + 600).ToString(CultureInfo.InvariantCulture) : value;
            if (header != "retry-after")
            {
                context.Response.Headers["x-ratelimit-remaining"] = "0";
            }

            return Results.StatusCode(status);
        };
        var failed = await lab.FailedAsync();
        Assert.Equal((kind, seconds), (failed.Kind, (int?)failed.RetryAfter?.TotalSeconds));
        var read = Assert.IsType<RefReadResult.Failed>(await lab.Writer.ReadAsync(lab.Url, null, [WriterLab.Ref], default));
        Assert.Equal((failed.Kind, failed.RetryAfter), (read.Kind, read.RetryAfter));
        Assert.Contains("nothing was written", read.Message, StringComparison.Ordinal); // however it was with the write
    }

    [Fact]
    public async Task A_name_and_password_are_sent_from_the_address_or_beside_it()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = GitHttpServer.AskFor("m@e", "p:w /d");
        var url = new Uri(lab.Url.AbsoluteUri.Replace("//", "//m%40e:p%3Aw%20%2Fd@", StringComparison.Ordinal));
        Assert.Equal(RefFailure.Unauthorized, await lab.FailsAsync());
        Assert.Equal(RefFailure.Unauthorized, await lab.FailsAsync(GitCredentials.Basic("m@e", "other"), url));
        var old = Assert
            .IsType<RefOutcome.Done>(
                WriterLab.Answered(await lab.Writer.WriteAsync(url, null, [WriterLab.Write("one")], default)).Outcomes[WriterLab.Ref]
            )
            .Oid;
        WriterLab.Answered(
            await lab.Writer.WriteAsync(lab.Url, GitCredentials.Basic("m@e", "p:w /d"), [WriterLab.Write("two", old: old)], default)
        );
        Assert.Equal("two", lab.Content());
    }

    [Theory]
    [InlineData("file:///srv/empty.git")]
    [InlineData("ssh://git@localhost/empty.git")]
    [InlineData("/srv/empty.git")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost/empty.git?token=x")]
    [InlineData("https://localhost/empty.git#x")]
    public async Task Other_addresses_are_asked_nothing(string address)
    {
        await using var lab = await WriterLab.CreateAsync();
        Assert.Equal(RefFailure.InvalidRemote, await lab.FailsAsync(url: new(address, UriKind.RelativeOrAbsolute)));
    }

    [Fact]
    public async Task Nobody_at_home_is_unreachable()
    {
        await using var lab = await WriterLab.CreateAsync();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        Assert.Equal(RefFailure.Unreachable, await lab.FailsAsync(url: new($"http://127.0.0.1:{port}/x.git")));
        Assert.Equal(RefFailure.Unreachable, await lab.FailsAsync(url: new("http://no-such-host.invalid/x.git")));
        Assert.Equal(RefFailure.Unreachable, await lab.FailsAsync(url: new UriBuilder(lab.Url) { Scheme = "https" }.Uri)); // no TLS there
    }

    [Fact]
    public async Task A_missing_repository_is_not_found_and_one_that_takes_no_pushes_is_forbidden()
    {
        await using var lab = await WriterLab.CreateAsync();
        Assert.Equal(RefFailure.NotFound, await lab.FailsAsync(url: new(lab.Server.UrlOf("nowhere.git"))));
        lab.GitIn(lab.Bare, "config", "http.receivepack", "false");
        lab.Server.LocalConfigRules = true;
        Assert.Equal(RefFailure.Forbidden, await lab.FailsAsync());
    }

    [Fact]
    public async Task A_repository_with_other_ids_says_so_to_writers_and_readers()
    {
        await using var lab = await WriterLab.CreateAsync("--object-format=sha256");
        Assert.Equal(RefFailure.OtherObjectFormat, await lab.FailsAsync());
        Assert.Equal(
            RefFailure.OtherObjectFormat,
            Assert.IsType<RefReadResult.Failed>(await lab.Writer.ReadAsync(lab.Url, null, [WriterLab.Ref], default)).Kind
        );
        Assert.Empty(lab.Refs());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_connection_says_nothing_about_the_ref(bool after)
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.DropAnswer = _ => after;
        lab.Server.Before = context =>
        {
            if (!after)
            {
                context.Abort();
            }

            return after ? null : Results.Empty;
        };
        Assert.Equal(RefFailure.Unreachable, await lab.FailsAsync());
        Assert.Equal(after ? 1 : 0, lab.Refs().Count);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_at_the_deadline_and_a_caller_that_leaves_is_let_go()
    {
        await using var lab = await WriterLab.CreateAsync();
        using var asked = new SemaphoreSlim(0);
        lab.Server.Before = context =>
        {
            asked.Release();
            context.RequestAborted.WaitHandle.WaitOne();
            return Results.Empty;
        };
        var failing = lab.FailsAsync();
        await asked.WaitAsync();
        lab.Time.Advance(lab.Writer.Timeout);
        Assert.Equal(RefFailure.TimedOut, await failing);

        using var leaving = new CancellationTokenSource();
        var left = lab.Writer.WriteAsync(lab.Url, null, [WriterLab.Write("x")], leaving.Token);
        await asked.WaitAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
    }

    [Fact]
    public async Task An_answer_that_stops_in_the_middle_is_left_at_the_deadline()
    {
        await using var lab = await WriterLab.CreateAsync();
        using var begun = new SemaphoreSlim(0);
        lab.Server.Before = context =>
            Results.Stream(
                async body =>
                {
                    await body.WriteAsync("000eunpack ok\n"u8.ToArray());
                    await body.FlushAsync();
                    begun.Release();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                        .ContinueWith(_ => { }, TaskScheduler.Default);
                },
                Result
            );
        var failing = lab.FailsAsync();
        await begun.WaitAsync();
        lab.Time.Advance(lab.Writer.Timeout);
        Assert.Equal(RefFailure.TimedOut, await failing);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_not_read_to_the_end()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = context =>
            Results.Stream(
                async body =>
                {
                    while (!context.RequestAborted.IsCancellationRequested)
                    {
                        await body.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0009a b c", 1000))));
                    }
                },
                Result
            );
        Assert.Equal(RefFailure.TooLarge, await lab.FailsAsync());
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>", RefFailure.NotSmartHttp)]
    [InlineData("", "000eunpack ok\n0000", RefFailure.NotSmartHttp)]
    [InlineData(Result, "", RefFailure.Garbled)]
    [InlineData(Result, "0000", RefFailure.Garbled)]
    [InlineData(Result, "000eunpack ok\n0000", RefFailure.Garbled)] // no word on the ref
    [InlineData(Result, "000eunpack ok\n0023ok refs/vibeworkout/hr/octocat\n", RefFailure.Garbled)] // no end
    [InlineData(
        Result,
        "000eunpack ok\n0023ok refs/vibeworkout/hr/octocat\n0023ok " + "refs/vibeworkout/hr/octocat\n0000",
        RefFailure.Garbled
    )] // twice
    [InlineData(Result, "0010unpack oops\n0023ok refs/vibeworkout/hr/octocat\n0000", RefFailure.Garbled)] // it cannot be
    [InlineData(Result, "0023ok refs/vibeworkout/hr/octocat\n0000", RefFailure.Garbled)]
    [InlineData(Result, "zzzzunpack ok\n", RefFailure.Garbled)]
    [InlineData(Result, "ffffunpack ok\n", RefFailure.Garbled)]
    public async Task An_answer_that_is_no_report_is_not_believed(string type, string answer, RefFailure kind)
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = _ => Results.Bytes(Encoding.ASCII.GetBytes(answer), type.Length > 0 ? type : "application/octet-stream");
        Assert.Equal(kind, await lab.FailsAsync());
    }

    [Theory]
    [InlineData("ok refs/vibeworkout/hr/octocat", typeof(RefOutcome.Done))]
    [InlineData("ng refs/vibeworkout/hr/octocat fetch first", typeof(RefOutcome.Stale))]
    [InlineData(
        "ng refs/vibeworkout/hr/octocat cannot lock ref 'refs/vibeworkout/hr/octocat': is at 1 but expected 2",
        typeof(RefOutcome.Stale)
    )]
    [InlineData("ng refs/vibeworkout/hr/octocat incorrect old value provided", typeof(RefOutcome.Stale))]
    [InlineData("ng refs/vibeworkout/hr/octocat reference already exists", typeof(RefOutcome.Stale))]
    [InlineData("ng refs/vibeworkout/hr/octocat non-fast-forward", typeof(RefOutcome.Refused))]
    [InlineData("ng refs/vibeworkout/hr/octocat protected branch hook declined", typeof(RefOutcome.Refused))]
    [InlineData("ng refs/vibeworkout/hr/octocat", typeof(RefOutcome.Refused))]
    public async Task A_report_is_understood_among_lines_that_are_not(string status, Type outcome)
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = _ =>
            Results.Bytes(
                Encoding.ASCII.GetBytes(
                    $"{Packet("unpack ok\n")}{Packet("option refname x\n")}{Packet("ok refs/heads/other\n")}{Packet("")}{Packet(status + "\n")}0000"
                ),
                Result
            );
        var answered = WriterLab.Answered(await lab.WriteAsync(WriterLab.Write("x")));
        Assert.IsType(outcome, Assert.Single(answered.Outcomes).Value);
    }

    [Fact]
    public async Task Objects_that_were_not_taken_are_refused_by_the_reason()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = _ =>
            Results.Bytes(
                Encoding.ASCII.GetBytes($"{Packet("unpack disk \u001b[1mfull\n")}{Packet($"ng {WriterLab.Ref} unpacker error\n")}0000"),
                Result
            );
        var refused = Assert.IsType<RefOutcome.Refused>(
            WriterLab.Answered(await lab.WriteAsync(WriterLab.Write("x"))).Outcomes[WriterLab.Ref]
        );
        Assert.Contains("(disk  [1mfull)", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_bytes_answer_nothing_is_thrown_and_nothing_believed()
    {
        await using var lab = await WriterLab.CreateAsync();
        byte[] answer = [];
        lab.Server.Before = context =>
            Results.Bytes(
                answer,
                context.Request.Path.Value!.EndsWith("git-receive-pack", StringComparison.Ordinal)
                    ? Result
                    : "application/x-git-upload-pack-result"
            );
        var bytes = Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.String[Gen.Char["0124abcfok ngunpack refs/vibeworkout/hr/octocat\n\0"], 0, 200].Select(Encoding.ASCII.GetBytes),
            OneOf("unpack ok\n", "unpack x", "ok ", "ng ", "ok refs/x\n", "ng refs/x\n", "ng refs/x why not\n", "", "ERR no\n", "\u00ff")
                .Array[0, 6]
                .Select(lines => Encoding.UTF8.GetBytes(string.Concat(lines.Select(Packet)) + "0000"))
        );
        await bytes.SampleAsync(
            async random =>
            {
                answer = random;
                Assert.IsType<RefWriteResult.Failed>(await lab.WriteAsync(WriterLab.Write("x")));
                if (await lab.Writer.ReadAsync(lab.Url, null, [WriterLab.Ref], default) is RefReadResult.Listed listed)
                {
                    Assert.Empty(listed.Oids);
                }
            },
            iter: 300,
            threads: 1
        );
    }

    [Fact]
    public async Task Whatever_is_not_even_HTTP_throws_nothing()
    {
        await using var lab = await WriterLab.CreateAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.git");
        var head = OneOf(
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 301 Moved\r\nLocation: http://[\r\n",
            "HTTP/1.1 302 Moved\r\nLocation: //\r\n",
            "HTTP/1.1 429 No\r\nRetry-After: -1\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Type: {Result}\r\nContent-Length: 99999999999\r\n\r\n"
        );
        await Gen.Select(head, Gen.Byte.Array[0, 100])
            .SampleAsync(
                async (start, rest) =>
                {
                    var answering = AnswerAsync(listener, [.. Encoding.ASCII.GetBytes(start), .. rest]);
                    Assert.NotEqual(RefFailure.TimedOut, await lab.FailsAsync(url: url));
                    await answering;
                },
                iter: 100,
                threads: 1
            );
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_renamed_repository_is_followed_once_and_its_new_address_told(int status)
    {
        await using var lab = await WriterLab.CreateAsync();
        var asked = GitHttpServer.AskFor("me", Secret);
        lab.Server.Before = context => asked(context) ?? Moved(context, status, "/old.git", "/empty.git");
        var answered = WriterLab.Answered(
            await lab.Writer.WriteAsync(
                new(lab.Server.UrlOf("old.git")),
                GitCredentials.Basic("me", Secret),
                [WriterLab.Write("x")],
                default
            )
        );
        Assert.Equal(lab.Url, answered.MovedTo);
        Assert.IsType<RefOutcome.Done>(answered.Outcomes[WriterLab.Ref]);
        Assert.Equal("x", lab.Content());
        var listed = Assert.IsType<RefReadResult.Listed>(
            await lab.Writer.ReadAsync(new(lab.Server.UrlOf("old.git")), GitCredentials.Basic("me", Secret), [WriterLab.Ref], default)
        );
        Assert.Equal((lab.Url, lab.Refs()[WriterLab.Ref]), (listed.MovedTo, listed.Oids[WriterLab.Ref]));
    }

    [Fact]
    public async Task Credentials_go_to_no_other_server()
    {
        await using var lab = await WriterLab.CreateAsync();
        await using var other = await GitHttpServer.StartAsync(lab.Folder.Path);
        lab.Server.Before = context => Results.Redirect($"{other.UrlOf("empty.git")}/git-receive-pack", preserveMethod: true);
        var failed = await lab.FailedAsync(GitCredentials.Basic("me", Secret));
        Assert.Equal(RefFailure.MovedElsewhere, failed.Kind);
        Assert.Contains(new Uri(other.UrlOf("x")).Authority, failed.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("https://127.0.0.1/empty.git/git-receive-pack")]
    [InlineData("//user@HOST/empty.git/git-receive-pack")]
    [InlineData("/login")]
    [InlineData("/git-receive-pack")]
    [InlineData("/empty.git/git-receive-pack?x=1")]
    [InlineData("/old.git/git-receive-pack")]
    public async Task A_redirect_that_is_no_rename_is_not_followed_further(string location)
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = context =>
            Moved(context, 301, "/old.git/git-receive-pack", location.Replace("HOST", lab.Url.Authority, StringComparison.Ordinal));
        Assert.Equal(RefFailure.MovedElsewhere, await lab.FailsAsync(url: new(lab.Server.UrlOf("old.git"))));
        Assert.All(lab.Server.Requests, request => Assert.StartsWith("POST /old.git", request, StringComparison.Ordinal));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Packet(string text) => (Encoding.UTF8.GetByteCount(text) + 4).ToString("x4", CultureInfo.InvariantCulture) + text;

    private static IResult? Moved(HttpContext context, int status, string from, string to)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith(from, StringComparison.Ordinal))
        {
            return null;
        }

        context.Response.Headers.Location = path.Replace(from, to, StringComparison.Ordinal);
        return Results.StatusCode(status);
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        await client.GetStream().ReadAtLeastAsync(buffer, 1);
        await client.GetStream().WriteAsync(answer);
    }
}
