using System.Text;
using CsCheck;
using Vibeworkout.Protocol.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests.Log;

public class LogLineTests
{
    private static readonly Gen<string> Name = Gen.String[1, 40]
        .Select(s => new string([.. s.Where(c => !char.IsSurrogate(c))]))
        .Where(s => s.Length > 0);

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 4_000_000_000_000].Select(DateTimeOffset.FromUnixTimeMilliseconds);

    private static readonly Gen<byte> Syntax = Gen.Int[0, 19].Select(i => "{}[],:\"\\0-.eE+tfnu1 "u8[i]);

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
        select (LogEvent)
            new AttemptEvent
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
        select (LogEvent)
            new OutcomeEvent
            {
                Id = id,
                Timestamp = ts,
                Tool = tool,
                ToolUseId = use,
                Succeeded = succeeded,
                DurationMs = duration,
                Agent = use,
                AgentSessionId = use,
            }
    );

    [Fact]
    public void An_event_that_is_written_reads_back_equal_and_is_one_line() =>
        Events.Sample(entry =>
        {
            var line = LogLine.Write(entry);
            return line[^1] == '\n'
                && line.AsSpan(0, line.Length - 1).IndexOf((byte)'\n') < 0
                && LogLine.TryParse(line, out var read)
                && read.Equals(entry);
        });

    [Fact]
    public void No_line_throws_out_of_the_reader()
    {
        var line = LogLine.Write(
            new AttemptEvent
            {
                Id = Guid.Empty,
                Timestamp = DateTimeOffset.UnixEpoch,
                Tool = "Bash",
                Allowed = true,
                Bpm = 130,
            }
        );
        Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Gen.Select(
                    Gen.Int[0, line.Length - 1],
                    Gen.Byte,
                    (at, b) =>
                    {
                        var copy = line.ToArray();
                        copy[at] = b;
                        return copy;
                    }
                ),
                Gen.Int[0, line.Length - 1].Select(n => line[..n])
            )
            .Sample(bytes => LogLine.TryParse(bytes, out var read) == (read is not null), iter: 3000);
    }

    [Fact]
    public void Half_a_character_in_a_name_is_replaced_and_the_line_reads_back() =>
        Gen.OneOf(Gen.Char, Gen.Char['\uD800', '\uDFFF'])
            .Array[1, 300]
            .Select(chars => new string(chars))
            .Sample(name =>
            {
                var line = LogLine.Write(
                    new AttemptEvent
                    {
                        Timestamp = DateTimeOffset.UnixEpoch,
                        Tool = name,
                        Allowed = true,
                        ToolUseId = name,
                        Agent = name,
                    }
                );
                Assert.True(LogLine.TryParse(line, out var read));
                var written = LenientText.Whole(name);
                Assert.StartsWith(read.Tool, written, StringComparison.Ordinal);
                Assert.True(read.Tool.Length >= Math.Min(name.Length, LogLine.MaxNameLength - 1));
                Assert.Equal(line, LogLine.Write(read));
            });

    [Theory]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Ba\ud83d sh","allowed":true}""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Ba\udc00\ud83d","allowed":true,"agent":"\ud83d\ud83d\ude00"}""")]
    public void Half_a_character_that_somebody_wrote_is_read(string line)
    {
        Assert.True(LogLine.TryParse(Encoding.UTF8.GetBytes(line), out var read));
        Assert.Contains('\uFFFD', read.Tool);
    }

    [Fact]
    public void A_line_that_is_no_event_is_refused_without_an_exception()
    {
        var lines = (string[])
            ["x", "{", "{}", "{\"a\"}", "{\"ts\":\"2025-12-27T16:48:00Z\",\"tool\":\"Bash\",\"allowed\":true", "[[[[[[[["];
        var bytes = Array.ConvertAll(lines, Encoding.UTF8.GetBytes);
        var (thrown, thread) = (0, Environment.CurrentManagedThreadId);
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> count = (_, _) =>
            thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += count;
        Assert.All(bytes, line => Assert.False(LogLine.TryParse(line, out _)));
        AppDomain.CurrentDomain.FirstChanceException -= count;
        Assert.Equal(0, thrown);
    }

    [Fact]
    public void What_is_an_object_is_what_the_frameworks_reader_takes_for_one()
    {
        var text = """ {"a" : [1,-0.5e+7,"\u00e9\n\\",{"b":null}],"c":true,"d":{},"e":[ ],"f":"é\"" , "g":false}"""u8.ToArray();
        Assert.True(JsonSyntax.IsObject(text));
        Gen.OneOf(
                Gen.Select(
                    Gen.Int[0, text.Length - 1],
                    Gen.OneOf(Gen.Byte, Syntax),
                    (at, b) => (byte[])[.. text[..at], b, .. text[(at + 1)..]]
                ),
                Gen.Select(
                    Gen.Int[0, text.Length - 1],
                    Gen.Int[1, 5],
                    (at, n) => (byte[])[.. text[..at], .. text[Math.Min(text.Length, at + n)..]]
                ),
                Syntax.Array[0, 12]
            )
            .Sample(bytes => Assert.Equal(IsObject(bytes), JsonSyntax.IsObject(bytes)), iter: 20_000);

        static bool IsObject(byte[] bytes)
        {
            try
            {
                var reader = new System.Text.Json.Utf8JsonReader(bytes);
                var first = reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.StartObject;
                while (first && reader.Read()) { }

                return first;
            }
            catch (System.Text.Json.JsonException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Bash","allowed":fal""")]
    [InlineData("""{"ts":"2025-12-27T16:48:00Z","tool":"Bash"}""")]
    [InlineData("""{"ts":"yesterday","tool":"Bash","allowed":true}""")]
    [InlineData("""{"ts":"12:30","tool":"Bash","allowed":true}""")]
    [InlineData("""{"ts":"Jan 5","tool":"Bash","allowed":true}""")]
    [InlineData("""{"ts":"5 March 12:30","tool":"Bash","allowed":true}""")]
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
        var huge = Encoding.UTF8.GetBytes(
            $$"""{"ts":"2025-12-27T16:48:00Z","tool":"Bash","allowed":true,"x":"{{new string('x', 10_000_000)}}"}"""
        );
        var line = LogLine.Write(
            new AttemptEvent
            {
                Timestamp = DateTimeOffset.UnixEpoch,
                Tool = new string('t', 1_000_000),
                Allowed = false,
                Reason = new string('\u0001', 100_000),
            }
        );

        Assert.False(LogLine.TryParse(huge, out _));
        Assert.InRange(line.Length, 1, LogLine.MaxSize);
        Assert.True(LogLine.TryParse(line, out var read));
        Assert.Equal(LogLine.MaxNameLength, read.Tool.Length);
    }

    [Fact]
    public void The_seeds_lines_are_read_as_attempts_and_outcomes()
    {
        var lines = File.ReadAllLines(Fixtures.PathOf("first-format-log.jsonl"))
            .Select(line => LogLine.TryParse(Encoding.UTF8.GetBytes(line), out var entry) ? entry : null)
            .ToArray();

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
        Assert.Equal(
            4,
            new[]
            {
                LogLine.SeedId("repo", line, 0),
                LogLine.SeedId("repo", line, 1),
                LogLine.SeedId("other", line, 0),
                LogLine.SeedId("repo", line[..^1], 0),
            }
                .Distinct()
                .Count()
        );
    }
}
