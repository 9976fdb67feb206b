using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vibeworkout.Git;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Load.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Json;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Protocol.Stats;
using Vibeworkout.Server.Live;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Sources;
using Vibeworkout.Server.Web;
using Vibeworkout.Testing;

namespace Vibeworkout.Fuzz;

/// <summary>Every parser that somebody else's bytes reach.</summary>
public static class Targets
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Ed25519PrivateKey Key = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly UserKey User = UserKey.TryParse("octocat", out var user) ? user : default;

    public static IReadOnlyList<Target> All { get; } =
    [
        new("signal", ReadSignal, Signals()),
        new("log-line", ReadLogLine, LogLines()),
        new(
            "log-file",
            bytes => Must(LogText.Lines(bytes).Sum(l => (long)l.Length) <= bytes.Length, "lines longer than their file"),
            LogLines()
        ),
        new("config", ReadConfig, [Encoding.UTF8.GetBytes(Config)]),
        new("json", ReadJson, [Encoding.UTF8.GetBytes(Config), .. LogLines()]),
        new("git-push-report", ReadPushReport, Packets("unpack ok\n", $"ok {RefNames.Signal(User)}\n")),
        new("git-ls-refs", ReadLsRefs, Packets($"{new string('a', 40)} {RefNames.Signal(User)}\n")),
        new("recording", ReadRecording, Recordings()),
        new(
            "cursor",
            bytes => Cursors.TryRead(Text(bytes), out _),
            [Encoding.UTF8.GetBytes(Cursors.Of(At, 3)), Encoding.UTF8.GetBytes(Cursors.Of(At))]
        ),
        new("stats-merge", MergeLog, [Together(LogLines()), .. LogLines()]),
        new("pack", ReadPack, Packs()),
        new("remote-url", ReadRemoteUrl, [.. Urls.Select(Encoding.UTF8.GetBytes)]),
        new(
            "names",
            ReadNames,
            [
                Encoding.UTF8.GetBytes("octocat"),
                Encoding.UTF8.GetBytes(RefNames.SealedStatsFile(12)),
                Encoding.UTF8.GetBytes("mcp__*__read*"),
            ]
        ),
        new("event-of-an-instance", ReadNotice, Notices()),
        new("text-for-people", ReadDisplayText, [Encoding.UTF8.GetBytes("Lift more\u202e\n"), Encoding.UTF8.GetBytes("😀 x")]),
    ];

    private static string Config =>
        new GateConfig
        {
            UserKey = User,
            PublicKey = Key.PublicKey,
            Remote = "upstream",
            GatedTools = ["Bash", "mcp__*"],
        }.ToJson();

    private static string[] Urls =>
        [
            "https://user:secret@host:8443/owner/name.git",
            "ssh://git@host/owner/name",
            "git@host:owner/name.git",
            "file:///srv/git/name.git",
            "https://[::1]:8080/name.git",
            "/srv/git/name.git",
        ];

    private static void ReadSignal(byte[] bytes)
    {
        if (Signal.TryParse(bytes, out var signal))
        {
            Must(
                signal.ToJson() is not { Length: <= Signal.MaxSize } again || Signal.TryParse(again, out _),
                "a signal that was read cannot be written and read again"
            );
        }

        var verdict = SignalVerifier.Judge(bytes, User, Key.PublicKey, At.ToUnixTimeSeconds());
        Must(
            verdict.Genuine is null || Signals().Any(s => s.AsSpan().SequenceEqual(bytes)) || signal is not null,
            "genuine and unreadable"
        );
    }

    private static void ReadLogLine(byte[] bytes)
    {
        if (LogLine.TryParse(bytes, out var entry))
        {
            var written = LogLine.Write(entry);
            Must(
                LogLine.TryParse(written.AsSpan()[..^1], out var again) && LogLine.Write(again).AsSpan().SequenceEqual(written),
                "a line that was read cannot be written and read again"
            );
        }
    }

    private static void ReadConfig(byte[] bytes)
    {
        if (!GateConfig.TryParse(bytes, out _, out var problem))
        {
            Must(problem is { Length: > 0 and < 2000 } && !problem.Any(char.IsControl), "a problem that is no sentence");
        }
    }

    /// <summary>The log as a stranger may have left it on the remote: no line of it goes, and one that waits comes in once.</summary>
    private static void MergeLog(byte[] bytes)
    {
        var waiting = LogLine.Write(
            new AttemptEvent
            {
                Timestamp = At,
                Id = Guid.CreateVersion7(At),
                Tool = "Bash",
                Allowed = true,
            }
        );
        LogFile[] remote = [new(RefNames.OpenStatsFile, new string('a', 40), bytes.Length, () => bytes)];
        var merged = StatsMerge.Merge(remote, [], ConfirmedState.Nothing, [new PendingLine(waiting.AsMemory()[..^1], false)]);
        var there = merged.Files.SelectMany(f => LogText.Lines(f.Read())).ToList();
        Must(there.Count(l => l.Span.SequenceEqual(waiting.AsSpan()[..^1])) == 1, "a line that waits is not there once");
        var again = StatsMerge.Merge(
            [.. merged.Files.Select((f, i) => f with { ContentId = new string((char)('b' + (i % 5)), 40) })],
            [],
            ConfirmedState.Nothing,
            [new PendingLine(waiting.AsMemory()[..^1], true)]
        );
        Must(again.Added == 0, "a line that was merged is merged again");
    }

    private static void ReadPack(byte[] bytes)
    {
        try
        {
            PackReader.Read(bytes);
        }
        catch (InvalidDataException)
        {
            // what it says of a pack that is none
        }
    }

    private static void ReadJson(byte[] bytes)
    {
        if (!JsonSyntax.IsObject(bytes))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            Must(document.RootElement.ValueKind == JsonValueKind.Object, "no object and yet said to be one");
        }
        catch (JsonException e) when (Encoding.UTF8.GetString(bytes).Contains('\ufffd', StringComparison.Ordinal))
        {
            _ = e; // whether strings are UTF-8 is not looked at
        }
    }

    private static void ReadPushReport(byte[] bytes)
    {
        using var http = new HttpClient(new AnswerWith(bytes));
        var write = new RefWrite(RefNames.Signal(User), RefNames.SignalFile, new byte[] { 1, 2, 3 }, "test", At);
        var result = new RefWriter(http, TimeProvider.System)
            .WriteAsync(new("https://host/x.git"), null, [write], CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        Must(result is not RefWriteResult.Failed { Message: var message } || IsSentence(message), "a failure that is no sentence");
        Must(
            result is not RefWriteResult.Answered answered
                || answered.Outcomes[write.Ref] is not RefOutcome.Refused { Why: var why }
                || IsSentence(why),
            "a refusal that is no sentence"
        );
    }

    private static void ReadLsRefs(byte[] bytes)
    {
        using var http = new HttpClient(new AnswerWith(bytes));
        var result = new RefWriter(http, TimeProvider.System)
            .ReadAsync(new("https://host/x.git"), null, [RefNames.Signal(User)], CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        Must(
            result is not RefReadResult.Listed listed
                || listed.Oids.Values.All(oid => oid.Length is 40 or 64 && oid.All(char.IsAsciiHexDigit)),
            "an id that is none"
        );
    }

    private static void ReadRecording(byte[] bytes)
    {
        try
        {
            var samples = RecordedWorkout.Read(new MemoryStream(bytes));
            Must(samples.Count > 0 && samples.All(s => s.Bpm is >= 30 and <= 250), "samples out of range");
        }
        catch (FormatException e)
        {
            Must(IsSentence(e.Message), "a refusal that is no sentence");
        }
    }

    private static void ReadRemoteUrl(byte[] bytes)
    {
        var text = Text(bytes);
        var problem = RemoteName.Problem(text);
        Must(problem is null || IsSentence(problem), "a problem that is no sentence");
        Must(
            !RemoteAddress.WithoutCredentials("https://a:secret@host/" + text).StartsWith("https://a:secret", StringComparison.Ordinal),
            "a secret that stays"
        );
        Must(!HoldsUser(RemoteAddress.WithoutCredentials(text)), "credentials that stay");
        RemoteAddress.WithoutSuffix(text);
        RemoteAddress.TrySplitScp(text, out _, out _);
        if (problem is null)
        {
            RemoteName.Short(text);
            PlainRemotes.KeyOf(text);
        }
    }

    private static bool HoldsUser(string text) =>
        text.Split("://")
            .Skip(1)
            .Any(rest =>
                rest.IndexOfAny(['/', ' ', '\'', '"', '\n']) is var end
                && rest[..(end < 0 ? rest.Length : end)].Contains('@', StringComparison.Ordinal)
            );

    private static void ReadNames(byte[] bytes)
    {
        var text = Text(bytes);
        Must(
            !UserKey.TryParse(text, out var key)
                || (key.Value.Length <= UserKey.MaxLength && !key.Value.Contains('/', StringComparison.Ordinal)),
            "a key that is none"
        );
        RefNames.TryParseSealedStatsFile(text, out _);
        ToolPattern.Matches(text.AsSpan(0, Math.Min(text.Length, 200)), text.AsSpan(0, Math.Min(text.Length, 1000)));
        Ed25519PublicKey.TryParse(text, out _);
    }

    private static void ReadNotice(byte[] bytes) =>
        Must(LiveNotice.Read(Guid.Empty, Text(bytes)).All(n => n is { Type: not null }), "an event of no type");

    private static void ReadDisplayText(byte[] bytes)
    {
        var shown = DisplayText.Clean(Text(bytes), 80, "nothing");
        Must(
            shown.Length is > 0 and <= 80 && !shown.Any(char.IsControl) && !shown.Contains('\u202e', StringComparison.Ordinal),
            "text that is not fit"
        );
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static bool IsSentence(string text) =>
        text.Length is > 0 and < 2000
        && !text.Any(c => char.IsControl(c))
        && !text.Contains("System.", StringComparison.Ordinal)
        && !text.Contains("Exception", StringComparison.Ordinal);

    private static void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static IReadOnlyList<byte[]> Signals() =>
        [
            Signal
                .Sign(
                    new SignalContent(
                        "octocat",
                        "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11",
                        true,
                        120,
                        100,
                        At.ToUnixTimeSeconds() + 15,
                        new string('a', 32)
                    ),
                    Key
                )
                .ToJson(),
            Signal
                .Sign(
                    new SignalContent(
                        "octocat",
                        "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11",
                        false,
                        0,
                        0,
                        At.ToUnixTimeSeconds() + 200,
                        new string('b', 32),
                        SignalState.Over
                    ),
                    Key
                )
                .ToJson(),
        ];

    private static IReadOnlyList<byte[]> LogLines() =>
        [
            .. File.ReadAllLines(Fixtures.PathOf("first-format-log.jsonl")).Where(l => l.Length > 0).Select(Encoding.UTF8.GetBytes),
            LogLine.Write(
                new AttemptEvent
                {
                    Timestamp = At,
                    Id = Guid.CreateVersion7(At),
                    Tool = "Bash",
                    Allowed = true,
                    SessionId = "3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11",
                    ToolUseId = "toolu_1",
                    AgentSessionId = "a",
                }
            ),
            LogLine.Write(
                new OutcomeEvent
                {
                    Tool = "Bash",
                    Timestamp = At,
                    Id = Guid.CreateVersion7(At),
                    ToolUseId = "toolu_1",
                    AgentSessionId = "a",
                    Succeeded = true,
                    DurationMs = 12,
                }
            ),
        ];

    private static byte[] Together(IEnumerable<byte[]> lines) => [.. lines.SelectMany(l => l[^1] == '\n' ? l : [.. l, (byte)'\n'])];

    /// <summary>A pack with a blob in it, its trailer right, and one that lacks it.</summary>
    private static IReadOnlyList<byte[]> Packs()
    {
        using var zipped = new MemoryStream();
        using (var zip = new ZLibStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write("hello"u8);
        }

        byte[] body = [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 1, (3 << 4) | 5, .. zipped.ToArray()];
#pragma warning disable CA5350 // git names objects by SHA-1
        return
        [
            [.. body, .. SHA1.HashData(body)],
            body,
        ];
#pragma warning restore CA5350
    }

    private static IReadOnlyList<byte[]> Packets(params string[] lines)
    {
        var plain = new StringBuilder();
        foreach (var line in lines)
        {
            plain.Append(System.Globalization.CultureInfo.InvariantCulture, $"{line.Length + 4:x4}{line}");
        }

        plain.Append("0000");
        var band = $"{plain.Length + 5:x4}\u0001{plain}0000";
        return [Encoding.UTF8.GetBytes(plain.ToString()), Encoding.UTF8.GetBytes(band)];
    }

    private static IReadOnlyList<byte[]> Recordings() =>
        [
            Encoding.UTF8.GetBytes(
                "<gpx xmlns=\"u\" xmlns:n=\"v\"><trk><trkseg><trkpt lat=\"1\"><time>2026-03-01T12:00:00Z</time><extensions><n:hr>120</n:hr></extensions>"
                    + "</trkpt></trkseg></trk></gpx>"
            ),
            Encoding.UTF8.GetBytes(
                "<TrainingCenterDatabase><Activities><Activity><Lap><Track><Trackpoint><Time>2026-03-01T12:00:00Z</Time><HeartRateBpm>"
                    + "<Value>120</Value></HeartRateBpm></Trackpoint></Track></Lap></Activity></Activities></TrainingCenterDatabase>"
            ),
        ];

    private static IReadOnlyList<byte[]> Notices() =>
        [
            .. LiveNotice
                .Write(
                    Guid.CreateVersion7(At),
                    [new(Guid.CreateVersion7(At), "sample", JsonSerializer.SerializeToElement(new { bpm = 120 }))]
                )
                .Select(Encoding.UTF8.GetBytes),
        ];
}
