using System.Collections.Concurrent;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests.SmartHttp;

public class RefPublisherTests
{
    private const string Push = "POST /empty.git/git-receive-pack";
    private const string Look = "POST /empty.git/git-upload-pack";

    [Fact]
    public async Task A_writer_that_is_alone_looks_once_and_then_needs_one_request_a_time()
    {
        await using var lab = await WriterLab.CreateAsync();
        var publisher = new RefPublisher(lab.Writer, lab.Url);
        for (var i = 0; i < 3; i++)
        {
            Assert.All(
                await DoneAsync(publisher, WriterLab.Write($"{i}"), WriterLab.Write($"other {i}", WriterLab.Ref + "2")),
                o => Assert.Equal(lab.Refs()[o.Key], o.Value)
            );
        }

        Assert.Equal([Look, Push, Push, Push], lab.Server.Requests);
        await DoneAsync(publisher, WriterLab.Write("3"), WriterLab.Write("new", WriterLab.Ref + "3"));
        Assert.Equal([Look, Push], lab.Server.Requests.Skip(4));
    }

    [Fact]
    public async Task One_that_starts_anew_writes_over_what_is_there()
    {
        await using var lab = await WriterLab.CreateAsync();
        await DoneAsync(new(lab.Writer, lab.Url), WriterLab.Write("one"));
        await DoneAsync(new(lab.Writer, lab.Url), WriterLab.Write("two"));
        Assert.Equal("two", lab.Content());
        Assert.Equal([Look, Push, Look, Push], lab.Server.Requests);
    }

    [Fact]
    public async Task What_somebody_else_wrote_or_deleted_is_written_over_and_only_that_is_sent_again()
    {
        await using var lab = await WriterLab.CreateAsync();
        var (publisher, other) = (new RefPublisher(lab.Writer, lab.Url), new RefPublisher(lab.Writer, lab.Url));
        RefWrite[] both = [WriterLab.Write("ours"), WriterLab.Write("quiet", WriterLab.Ref + "2")];
        await DoneAsync(publisher, both);
        await DoneAsync(other, WriterLab.Write("theirs"));
        lab.Server.Requests.Clear();
        await DoneAsync(publisher, both);
        Assert.Equal("ours", lab.Content());
        Assert.Equal([Push, Look, Push], lab.Server.Requests);

        lab.GitIn(lab.Bare, "update-ref", "-d", WriterLab.Ref);
        await DoneAsync(publisher, both);
        Assert.Equal("ours", lab.Content());
        lab.Server.Requests.Clear();
        await DoneAsync(publisher, both);
        Assert.Equal([Push], lab.Server.Requests);
    }

    [Fact]
    public async Task Who_is_beaten_twice_says_so_and_is_right_again_the_next_time()
    {
        await using var lab = await WriterLab.CreateAsync();
        var publisher = new RefPublisher(lab.Writer, lab.Url);
        var other = 0;
        lab.Server.Before = context =>
        {
            if (other < 2 && context.Request.Path.Value!.EndsWith("receive-pack", StringComparison.Ordinal))
            {
                var head = lab.GitIn(lab.Folder["remote.git"], "rev-parse", "HEAD");
                lab.GitIn(lab.Bare, "fetch", "-q", lab.Folder["remote.git"], "HEAD");
                lab.GitIn(
                    lab.Bare,
                    "update-ref",
                    WriterLab.Ref,
                    other++ == 0
                        ? head
                        : lab.GitIn(lab.Bare, "-c", "user.name=x", "-c", "user.email=x", "commit-tree", $"{head}^{{tree}}", "-m", "other")
                );
            }

            return null;
        };
        Assert.IsType<RefOutcome.Stale>(
            WriterLab.Answered(await publisher.PublishAsync(null, [WriterLab.Write("x")], default)).Outcomes[WriterLab.Ref]
        );
        await DoneAsync(publisher, WriterLab.Write("x"));
        Assert.Equal("x", lab.Content());
    }

    [Fact]
    public async Task Of_many_who_write_at_once_somebody_wins_and_nobody_is_refused()
    {
        await using var lab = await WriterLab.CreateAsync();
        var written = new ConcurrentBag<string>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(async writer =>
                {
                    var publisher = new RefPublisher(lab.Writer, lab.Url);
                    for (var round = 0; round < 4; round++)
                    {
                        switch (
                            WriterLab
                                .Answered(await publisher.PublishAsync(null, [WriterLab.Write($"{writer}.{round}")], default))
                                .Outcomes[WriterLab.Ref]
                        )
                        {
                            case RefOutcome.Done:
                                written.Add($"{writer}.{round}");
                                break;
                            case RefOutcome.Refused refused:
                                Assert.Fail(refused.Why);
                                break;
                        }
                    }
                })
        );
        Assert.Contains(lab.Content(), written);
    }

    [Fact]
    public async Task A_ref_that_cannot_be_written_is_refused_though_nobody_else_wrote_it_and_holds_up_no_other()
    {
        await using var lab = await WriterLab.CreateAsync();
        var publisher = new RefPublisher(lab.Writer, lab.Url);
        await DoneAsync(publisher, WriterLab.Write("x"));
        lab.Server.Requests.Clear();
        var outcomes = WriterLab
            .Answered(
                await publisher.PublishAsync(
                    null,
                    [WriterLab.Write("y", WriterLab.Ref + "/below"), WriterLab.Write("z"), WriterLab.Write("no", "refs/heads/main")],
                    default
                )
            )
            .Outcomes;
        Assert.Contains("beginning", Assert.IsType<RefOutcome.Refused>(outcomes[WriterLab.Ref + "/below"]).Why, StringComparison.Ordinal);
        Assert.IsType<RefOutcome.Refused>(outcomes["refs/heads/main"]);
        Assert.IsType<RefOutcome.Done>(outcomes[WriterLab.Ref]);
        Assert.Equal([Look, Push, Look, Push], lab.Server.Requests);
    }

    [Theory]
    [InlineData("cut before")]
    [InlineData("cut after")]
    [InlineData("500")]
    [InlineData("garbage")]
    [InlineData("hangs")]
    [InlineData("left")]
    public async Task After_an_end_that_says_nothing_the_next_write_looks_first(string end)
    {
        await using var lab = await WriterLab.CreateAsync();
        var publisher = new RefPublisher(lab.Writer, lab.Url);
        await DoneAsync(publisher, WriterLab.Write("one"));
        using var leaving = new CancellationTokenSource();
        lab.Server.DropAnswer = _ => end == "cut after";
        lab.Server.Before = context => Misbehave(lab, context, end, leaving);
        var publishing = publisher.PublishAsync(null, [WriterLab.Write("two")], leaving.Token);
        if (end == "left")
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        }
        else
        {
            Assert.IsType<RefWriteResult.Failed>(await publishing);
        }

        Assert.Equal(end == "cut after" ? "two" : "one", lab.Content());
        (lab.Server.Before, lab.Server.DropAnswer) = (_ => null, _ => false);
        lab.Server.Requests.Clear();
        await DoneAsync(publisher, WriterLab.Write("three"));
        Assert.Equal("three", lab.Content());
        Assert.Equal([Look, Push], lab.Server.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task Who_is_turned_away_at_the_door_need_not_look_again(int status)
    {
        await using var lab = await WriterLab.CreateAsync();
        var publisher = new RefPublisher(lab.Writer, lab.Url);
        await DoneAsync(publisher, WriterLab.Write("one"));
        lab.Server.Before = _ => Results.StatusCode(status);
        Assert.IsType<RefWriteResult.Failed>(await publisher.PublishAsync(null, [WriterLab.Write("two")], default));
        lab.Server.Before = _ => null;
        lab.Server.Requests.Clear();
        await DoneAsync(publisher, WriterLab.Write("three"));
        Assert.Equal([Push], lab.Server.Requests);
    }

    [Fact]
    public async Task A_renamed_repository_is_asked_at_its_new_address_with_the_credentials_of_the_old()
    {
        await using var lab = await WriterLab.CreateAsync();
        var asked = GitHttpServer.AskFor("me", "secret");
        lab.Server.Before = context =>
            asked(context)
            ?? (
                context.Request.Path.Value!.StartsWith("/old.git", StringComparison.Ordinal)
                    ? Results.Redirect(
                        context.Request.Path.Value.Replace("old", "empty", StringComparison.Ordinal),
                        permanent: true,
                        preserveMethod: true
                    )
                    : null
            );
        var publisher = new RefPublisher(
            lab.Writer,
            new(lab.Server.UrlOf("old.git").Replace("//", "//me:secret@", StringComparison.Ordinal))
        );
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(lab.Url, WriterLab.Answered(await publisher.PublishAsync(null, [WriterLab.Write($"{i}")], default)).MovedTo);
        }

        Assert.Equal(["POST /old.git/git-upload-pack", Look, Push, Push], lab.Server.Requests);
    }

    [Fact]
    public async Task Whatever_happens_in_between_the_last_write_that_arrived_is_what_is_there()
    {
        await using var lab = await WriterLab.CreateAsync();
        var publishers = Enumerable.Range(0, 2).Select(_ => new RefPublisher(lab.Writer, lab.Url)).ToArray();
        var step = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 3]);
        var count = 0;
        await step.Array[1, 8]
            .SampleAsync(
                async steps =>
                {
                    foreach (var (who, user, trouble) in steps)
                    {
                        var (name, content) = ($"{WriterLab.Ref}{user}", $"{++count}");
                        lab.Server.DropAnswer = context =>
                            trouble == 1 && context.Request.Path.Value!.EndsWith("receive-pack", StringComparison.Ordinal);
                        lab.Server.Before = _ => trouble == 2 ? Results.StatusCode(502) : null;
                        var result = await publishers[who].PublishAsync(null, [WriterLab.Write(content, name)], default);
                        if (trouble is 0 or 3)
                        {
                            Assert.IsType<RefOutcome.Done>(WriterLab.Answered(result).Outcomes[name]);
                            Assert.Equal(content, lab.Content(name));
                        }
                        else
                        {
                            Assert.IsType<RefWriteResult.Failed>(result);
                        }
                    }
                },
                iter: 15,
                threads: 1
            );
        Assert.Equal("", lab.GitIn(lab.Bare, "fsck", "--strict", "--no-dangling", "--no-progress"));
    }

    private static IResult? Misbehave(WriterLab lab, HttpContext context, string end, CancellationTokenSource leaving)
    {
        switch (end)
        {
            case "cut before":
                context.Abort();
                return Results.Empty;
            case "500":
                return Results.StatusCode(500);
            case "garbage":
                return Results.Text("x", "application/x-git-receive-pack-result");
            case "hangs":
                lab.Time.Advance(lab.Writer.Timeout);
                context.RequestAborted.WaitHandle.WaitOne();
                return Results.Empty;
            case "left":
                leaving.Cancel();
                context.RequestAborted.WaitHandle.WaitOne();
                return Results.Empty;
            default:
                return null;
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> DoneAsync(RefPublisher publisher, params RefWrite[] writes) =>
        WriterLab
            .Answered(await publisher.PublishAsync(null, writes, default))
            .Outcomes.ToDictionary(o => o.Key, o => Assert.IsType<RefOutcome.Done>(o.Value).Oid);
}
