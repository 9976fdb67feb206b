using System.Text;
using CsCheck;
using Vibeworkout.Git.SmartHttp;

namespace Vibeworkout.Git.Tests.SmartHttp;

public class RefWriterTests
{
    private static readonly Gen<byte[]> Content = Gen.OneOf(
        Gen.Const(Array.Empty<byte>()),
        Gen.Byte.Array[0, 300],
        Gen.Byte.Array[0, RefWriter.MaxContent],
        Gen.Byte.Array[RefWriter.MaxContent - 1, RefWriter.MaxContent],
        Gen.Int[0, RefWriter.MaxContent].Select(n => new byte[n])
    );
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcXYZ019-_+,;=!$%&'()}<>|\"#"], 1, 40];
    private static readonly Gen<string> Message = Gen.String[Gen.Char["ab \n\r\té漢\u0001"], 0, 60];
    private static readonly Gen<DateTimeOffset> At = Gen.Long[-62_000_000_000, 253_402_300_799].Select(DateTimeOffset.FromUnixTimeSeconds);

    private static readonly Gen<RefWrite[]> Writes = Gen.Select(Name, Content, Message, At, Gen.String[Gen.Char["aZ09"], 1, 9])
        .Select((name, content, message, at, file) => new RefWrite("refs/vibeworkout/hr/" + name, file + ".x-y_z", content, message, at))
        .Array[1, 40]
        .Select(writes => writes.DistinctBy(w => w.Ref).ToArray());

    [Fact]
    public async Task What_is_written_is_what_git_reads_and_finds_no_fault_with()
    {
        await using var lab = await WriterLab.CreateAsync();
        await Writes.SampleAsync(
            async writes =>
            {
                var before = lab.Refs();
                var oids = await lab.MustWriteAsync([.. writes.Select(w => w with { Old = before.GetValueOrDefault(w.Ref) })]);
                Assert.Equal("", lab.GitIn(lab.Bare, "fsck", "--strict", "--no-dangling", "--no-progress"));
                var after = lab.Refs();
                foreach (var write in writes)
                {
                    Assert.Equal(after[write.Ref], oids[write.Ref]);
                    Assert.True(
                        lab.Bytes(lab.Bare, default, "cat-file", "blob", $"{write.Ref}:{write.File}")
                            .AsSpan()
                            .SequenceEqual(write.Content.Span)
                    );
                }

                AssertPackIsGood(lab, oids.Values);
            },
            iter: 25,
            threads: 1
        );
    }

    [Fact]
    public async Task The_ids_are_those_that_git_gives()
    {
        await using var lab = await WriterLab.CreateAsync();
        var oid = (await lab.MustWriteAsync(WriterLab.Write("{}")))[WriterLab.Ref];
        var blob = Encoding.UTF8.GetString(lab.Bytes(lab.Bare, "{}"u8.ToArray(), "hash-object", "--stdin")).Trim();
        var tree = Encoding
            .UTF8.GetString(lab.Bytes(lab.Bare, Encoding.UTF8.GetBytes($"100644 blob {blob}\thr-signal.json\n"), "mktree"))
            .Trim();
        var date = $"@{WriterLab.Noon.ToUnixTimeSeconds()} +0000";
        var git = lab.Git.With(new Dictionary<string, string> { ["GIT_AUTHOR_DATE"] = date, ["GIT_COMMITTER_DATE"] = date });
        var commit = git.Run(
            lab.Bare,
            TimeSpan.FromSeconds(60),
            ["-c", "user.name=vibeworkout", "-c", "user.email=vibeworkout@localhost", "commit-tree", tree, "-m", "heart rate"]
        );
        Assert.Equal(commit.Text, oid);
        Assert.Equal(["POST /empty.git/git-receive-pack"], lab.Server.Requests);
    }

    [Fact]
    public async Task A_file_may_be_empty()
    {
        await using var lab = await WriterLab.CreateAsync();
        await lab.MustWriteAsync(WriterLab.Write(""), WriterLab.Write("x", WriterLab.Ref + "2"));
        Assert.Equal("", lab.Content());
    }

    [Fact]
    public async Task Many_refs_go_in_one_request_and_equal_files_in_one_object()
    {
        await using var lab = await WriterLab.CreateAsync();
        var writes = Enumerable
            .Range(0, RefWriter.MostRefs)
            .Select(i => WriterLab.Write("same", $"refs/vibeworkout/hr/user-{i}"))
            .ToArray();
        var oids = await lab.MustWriteAsync(writes);
        Assert.Equal(writes.Length, oids.Count);
        Assert.Single(oids.Values.Distinct());
        Assert.Equal(1, lab.Server.Pushes);
        AssertPackIsGood(lab, oids.Values);
        Assert.Equal(3, lab.GitIn(lab.Bare, "cat-file", "--batch-check", "--batch-all-objects").Split('\n').Length);
        Assert.Equal(
            RefFailure.TooLarge,
            Assert.IsType<RefWriteResult.Failed>(await lab.WriteAsync([.. writes, WriterLab.Write("one more")])).Kind
        );
    }

    [Fact]
    public async Task A_ref_is_created_once_replaced_by_who_knows_it_and_left_alone_by_who_does_not()
    {
        await using var lab = await WriterLab.CreateAsync();
        var one = (await lab.MustWriteAsync(WriterLab.Write("one")))[WriterLab.Ref];
        Assert.IsType<RefOutcome.Stale>(await OutcomeAsync(lab, WriterLab.Write("two")));
        Assert.IsType<RefOutcome.Stale>(await OutcomeAsync(lab, WriterLab.Write("two", old: new string('a', 40))));
        Assert.Equal("one", lab.Content());
        var two = (await lab.MustWriteAsync(WriterLab.Write("two", old: one.ToUpperInvariant())))[WriterLab.Ref];
        Assert.Equal("two", lab.Content());
        Assert.IsType<RefOutcome.Stale>(await OutcomeAsync(lab, WriterLab.Write("three", old: one)));
        Assert.Equal(two, (await lab.MustWriteAsync(WriterLab.Write("two", old: two)))[WriterLab.Ref]); // the same again is no error
    }

    [Fact]
    public async Task Of_many_writers_at_once_exactly_one_wins()
    {
        await using var lab = await WriterLab.CreateAsync();
        var old = (await lab.MustWriteAsync(WriterLab.Write("start")))[WriterLab.Ref];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => OutcomeAsync(lab, WriterLab.Write($"writer {i}", old: old))));
        var winner = Assert.Single(outcomes.OfType<RefOutcome.Done>());
        Assert.Equal(7, outcomes.OfType<RefOutcome.Stale>().Count());
        Assert.Equal(winner.Oid, lab.Refs()[WriterLab.Ref]);
    }

    [Fact]
    public async Task A_ref_that_a_hook_declines_holds_up_no_other()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Hook("update", "[ \"$1\" != refs/vibeworkout/hr/bad ]");
        var outcomes = WriterLab
            .Answered(
                await lab.WriteAsync(
                    WriterLab.Write("a", "refs/vibeworkout/hr/good"),
                    WriterLab.Write("b", "refs/vibeworkout/hr/bad"),
                    WriterLab.Write("c", "refs/vibeworkout/hr/better"),
                    WriterLab.Write("d", "refs/vibeworkout/hr/stale", new string('b', 40))
                )
            )
            .Outcomes;
        Assert.IsType<RefOutcome.Done>(outcomes["refs/vibeworkout/hr/good"]);
        Assert.IsType<RefOutcome.Done>(outcomes["refs/vibeworkout/hr/better"]);
        Assert.IsType<RefOutcome.Stale>(outcomes["refs/vibeworkout/hr/stale"]);
        Assert.Contains(
            "hook declined",
            Assert.IsType<RefOutcome.Refused>(outcomes["refs/vibeworkout/hr/bad"]).Why,
            StringComparison.Ordinal
        );
        Assert.Equal(["refs/vibeworkout/hr/better", "refs/vibeworkout/hr/good"], lab.Refs().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refs_that_the_server_hides_are_refused_and_git_itself_lets_hidden_refs_be_replaced_where_branches_are_not()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.GitIn(lab.Bare, "config", "receive.denyNonFastForwards", "true");
        var one = (await lab.MustWriteAsync(WriterLab.Write("one")))[WriterLab.Ref];
        await lab.MustWriteAsync(WriterLab.Write("two", old: one));
        lab.GitIn(lab.Bare, "config", "receive.hideRefs", "refs/vibeworkout");
        Assert.Contains(
            "hideRefs",
            Assert.IsType<RefOutcome.Refused>(await OutcomeAsync(lab, WriterLab.Write("x", "refs/vibeworkout/hr/other"))).Why,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("refs/heads/main")]
    [InlineData("refs/vibeworkout/")]
    [InlineData("refs/vibeworkout/hr/../../heads/main")]
    [InlineData("refs/vibeworkout/hr/a b")]
    [InlineData("refs/vibeworkout/hr/a\0b")]
    [InlineData("refs/vibeworkout/hr/ä")]
    public async Task Other_refs_are_refused_before_anything_is_sent(string name)
    {
        await using var lab = await WriterLab.CreateAsync();
        Assert.IsType<RefOutcome.Refused>(await OutcomeAsync(lab, WriterLab.Write("x", name)));
        Assert.Empty(lab.Server.Requests);
    }

    [Fact]
    public async Task Names_are_taken_exactly_where_git_takes_them()
    {
        await using var lab = await WriterLab.CreateAsync();
        lab.Server.Before = _ => Microsoft.AspNetCore.Http.Results.StatusCode(500); // who gets this far was let through
        await Gen.String[Gen.Char["aB./@{}~^:?*[\\ lock-\u007f\t"], 0, 12]
            .SampleAsync(
                async text =>
                {
                    var name = "refs/vibeworkout/" + text;
                    var git = lab.Git.Run(lab.Bare, TimeSpan.FromSeconds(60), ["check-ref-format", name]).Ok;
                    Assert.Equal(git, await lab.WriteAsync(WriterLab.Write("x", name)) is RefWriteResult.Failed);
                },
                iter: 400,
                threads: 1
            );
        Assert.IsType<RefWriteResult.Answered>(await lab.WriteAsync(WriterLab.Write("x", "refs/vibeworkout/a.lock/b")));
        Assert.IsType<RefWriteResult.Answered>(await lab.WriteAsync(WriterLab.Write("x", "refs/vibeworkout/" + new string('a', 300))));
    }

    [Fact]
    public async Task What_is_not_fit_to_be_sent_is_refused_by_itself()
    {
        await using var lab = await WriterLab.CreateAsync();
        var good = WriterLab.Write("x");
        var outcomes = WriterLab
            .Answered(
                await lab.WriteAsync(
                    good,
                    good with
                    {
                        Ref = good.Ref + "1",
                        Content = new byte[RefWriter.MaxContent + 1],
                    },
                    good with
                    {
                        Ref = good.Ref + "2",
                        File = ".gitmodules",
                    },
                    good with
                    {
                        Ref = good.Ref + "3",
                        File = "a/b",
                    },
                    good with
                    {
                        Ref = good.Ref + "4",
                        Message = "a\0b",
                    },
                    good with
                    {
                        Ref = good.Ref + "5",
                        Message = new string('m', 1001),
                    },
                    good with
                    {
                        Ref = good.Ref + "6",
                        Old = "HEAD",
                    }
                )
            )
            .Outcomes;
        Assert.IsType<RefOutcome.Done>(outcomes[good.Ref]);
        Assert.Equal(6, outcomes.Values.OfType<RefOutcome.Refused>().Count(r => r.Why.Length > 20));
        await Assert.ThrowsAsync<ArgumentException>(() => lab.WriteAsync(good, good));
    }

    [Fact]
    public async Task Exactly_the_refs_asked_for_are_read_in_one_request()
    {
        await using var lab = await WriterLab.CreateAsync();
        Assert.Empty((await ListAsync(lab, WriterLab.Ref)));
        var oids = await lab.MustWriteAsync(
            WriterLab.Write("a"),
            WriterLab.Write("b", WriterLab.Ref + "2"),
            WriterLab.Write("c", "refs/vibeworkout/stats/octocat")
        );
        lab.Server.Requests.Clear();
        Assert.Equal(
            oids.Where(o => o.Key != WriterLab.Ref + "2").ToDictionary(),
            await ListAsync(lab, WriterLab.Ref, "refs/vibeworkout/stats/octocat", "refs/vibeworkout/hr/nobody", "refs/heads/main")
        );
        Assert.Equal(["POST /empty.git/git-upload-pack"], lab.Server.Requests);
    }

    private static async Task<RefOutcome> OutcomeAsync(WriterLab lab, RefWrite write) =>
        WriterLab.Answered(await lab.WriteAsync(write)).Outcomes[write.Ref];

    private static async Task<IReadOnlyDictionary<string, string>> ListAsync(WriterLab lab, params string[] refs) =>
        Assert.IsType<RefReadResult.Listed>(await lab.Writer.ReadAsync(lab.Url, null, refs, default)).Oids;

    /// <summary>Another git, which knows nothing of the repository, takes the very bytes and finds all that was promised in them.</summary>
    private static void AssertPackIsGood(WriterLab lab, IEnumerable<string> oids)
    {
        var fresh = lab.Folder[Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString()];
        lab.GitIn(lab.Folder.Path, "init", "-q", "--bare", fresh);
        var pack = lab.Server.LastPush.AsMemory(lab.Server.LastPush.AsSpan().IndexOf("0000PACK"u8) + 4);
        lab.Bytes(fresh, pack, "index-pack", "--strict", "--stdin");
        var there = lab.GitIn(fresh, "cat-file", "--batch-check=%(objectname) %(objecttype)", "--batch-all-objects")
            .Split('\n')
            .ToHashSet();
        Assert.All(oids, oid => Assert.Contains($"{oid} commit", there));
        Directory.Delete(fresh, recursive: true);
    }
}
