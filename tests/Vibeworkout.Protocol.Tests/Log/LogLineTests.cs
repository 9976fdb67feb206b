using System.Text;
using CsCheck;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests.Log;

public class LogLineTests
{
    private static readonly Gen<string> Name = Gen.String[1, 40].Select(s => new string([.. s.Where(c => !char.IsSurrogate(c))])).Where(s => s.Length > 0);

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 4_000_000_000_000].Select(DateTimeOffset.FromUnixTimeMilliseconds);

    private static readonly Gen<Guid?> Id = Gen.Guid.Select(g => (Guid?)g);

    private static readonly Gen<LogEvent> Events = Gen.OneOf<LogEvent>(
        from id in Id
        from ts in Time
        from tool in Name
        from use in Name.Null()
        from flags in Gen.Bool.Array[2]
        from reason in Name.Null()
        from session in Name.Null()
        from bpm in Gen.Int[0, 250].Nullable()
        from agent in Name.Null()
        select (LogEvent)new AttemptEvent
        {
            Id = id,
            Timestamp = ts,
            Tool = tool,
            ToolUseId = use,
            Allowed = flags[0],
            Gated = flags[1],
            Reason = reason,
            SessionId = session,
            Bpm = bpm,
            Agent = agent,
            AgentSessionId = use,
            Subagent = reason,
            InputHash = session,
        },
        from id in Id
        from ts in Time
        from tool in Name
        from use in Name.Null()
        from succeeded in Gen.Bool.Nullable()
        from duration in Gen.Long[0, 1_000_000].Nullable()
        select (LogEvent)new OutcomeEvent { Id = id, Timestamp = ts, Tool = tool, ToolUseId = use, Succeeded = succeeded, DurationMs = duration, Agent = use, AgentSessionId = use });

    [Fact]
    public void An_event_that_is_written_reads_back_equal_and_is_one_line() => Events.Sample(entry =>
    {
        var line = LogLine.Write(entry);
        return line[^1] == '\n' && line.AsSpan(0, line.Length - 1).IndexOf((byte)'\n') < 0 && LogLine.TryParse(line, out var read) && read.Equals(entry);
    });

    [Fact]
    public void No_line_throws_out_of_the_reader()
    {
        var line = LogLine.Write(new AttemptEvent { Id = Guid.Empty, Timestamp = DateTimeOffset.UnixEpoch, Tool = "Bash", Allowed = true, Bpm = 130 });
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.Select(Gen.Int[0, line.Length - 1], Gen.Byte, (at, b) =>
        {
            var copy = line.ToArray();
            copy[at] = b;
            return copy;
        }), Gen.Int[0, line.Length - 1].Select(n => line[..n])).Sample(bytes => LogLine.TryParse(bytes, out var read) == (read is not null), iter: 3000);
    }

    [Theory]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Bash","allowed":fal""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Bash"}""")]
    [InlineData("""{"ts":"yesterday","tool":"Bash","allowed":true}""")]
    [InlineData("""{"tool":"Bash","allowed":true}""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"","allowed":true}""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Ba\u0000sh","allowed":"true"}""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","type":"something","tool":"Bash","allowed":true}""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","id":"7","tool":"Bash","allowed":true}""")]
    [InlineData("\0\0\0")]
    [InlineData("")]
    public void A_line_that_is_no_event_is_refused(string line) => Assert.False(LogLine.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void A_line_too_long_is_refused_and_a_writer_never_makes_one()
    {
        var huge = Encoding.UTF8.GetBytes($$"""{"ts":"2025-12-27T16:48:00Z","tool":"Bash","allowed":true,"x":"{{new string('x', 10_000_000)}}"}""");
        var line = LogLine.Write(new AttemptEvent { Timestamp = DateTimeOffset.UnixEpoch, Tool = new string('t', 1_000_000), Allowed = false, Reason = new string('\u0001', 100_000) });

        Assert.False(LogLine.TryParse(huge, out _));
        Assert.InRange(line.Length, 1, LogLine.MaxSize);
        Assert.True(LogLine.TryParse(line, out var read));
        Assert.Equal(LogLine.MaxNameLength, read.Tool.Length);
    }

    [Fact]
    public void The_seeds_lines_are_read_as_attempts_and_outcomes()
    {
        var path = SharedFiles.TryFind("fixtures/seed-log/tool-stats.jsonl");
        Assert.SkipWhen(path is null, SharedFiles.Absent);

        var lines = File.ReadAllLines(path!).Select(line => LogLine.TryParse(Encoding.UTF8.GetBytes(line), out var entry) ? entry : null).ToArray();

        Assert.Equal(8, lines.Length);
        Assert.Equal(6, lines.OfType<AttemptEvent>().Count());
        Assert.True(Assert.Single(lines.OfType<OutcomeEvent>()).Succeeded);
        Assert.Null(lines[^1]);
        Assert.Equal(("signal_fetch_failed", false, true), lines[5] is AttemptEvent a ? (a.Reason, a.Allowed, a.Gated) : default);
    }

    [Fact]
    public void A_seed_lines_identity_depends_on_repository_content_and_ordinal_alone()
    {
        var line = """{"ts":"2025-12-27T16:45:01Z","tool":"Edit","allowed":true}"""u8;

        Assert.Equal(LogLine.SeedId("repo", line, 0), LogLine.SeedId("repo", line, 0));
        Assert.Equal(4, new[] { LogLine.SeedId("repo", line, 0), LogLine.SeedId("repo", line, 1), LogLine.SeedId("other", line, 0), LogLine.SeedId("repo", line[..^1], 0) }.Distinct().Count());
    }
}
