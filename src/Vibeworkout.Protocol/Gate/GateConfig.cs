using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Json;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Protocol.Gate;

/// <summary>The gate config, <c>vibeworkout.config.json</c> at the root of a gate repo (wire format, §2).</summary>
public sealed record GateConfig
{
    /// <summary>The file's name, at the repository's root.</summary>
    public const string FileName = "vibeworkout.config.json";

    /// <summary>The only version there is.</summary>
    public const int Version = 1;

    /// <summary>Longer files are not read, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private const string UserKeyPlaceholder = "{user_key}";
    private const string RefRoot = "refs/vibeworkout/";
    private const int MostShown = 100;

    private static readonly SearchValues<char> ShownCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:~+"
    );

    /// <summary>Whose heart rate gates this repository.</summary>
    public required UserKey UserKey { get; init; }

    /// <summary>The key that signs the signals.</summary>
    public required Ed25519PublicKey PublicKey { get; init; }

    /// <summary>Counts up when the server's key is replaced; 1 or more.</summary>
    public int PublicKeyVersion { get; init; } = 1;

    /// <summary>How long a signal is valid after it was made, in seconds: 1 to 300.</summary>
    public int TtlSeconds { get; init; } = 15;

    /// <summary>Seconds between two signals while nothing changes: 1 to 300.</summary>
    public int PublishIntervalSeconds { get; init; } = 5;

    /// <summary>The signal's ref, with <c>{user_key}</c> in the user's place.</summary>
    public string SignalRefPattern { get; init; } = RefNames.SignalRefPattern;

    /// <summary>The file in the signal's ref.</summary>
    public string PayloadFilename { get; init; } = RefNames.SignalFile;

    /// <summary>The git remote that carries signal and log.</summary>
    public string Remote { get; init; } = "origin";

    /// <summary>The tools that are gated, as <see cref="ToolPattern"/>s. Others are logged and let through.</summary>
    public IReadOnlyList<string> GatedTools { get; init; } = ["*"];

    /// <summary>The full name of the signal's ref.</summary>
    public string SignalRef => SignalRefPattern.Replace(UserKeyPlaceholder, UserKey.Value, StringComparison.Ordinal);

    /// <summary>The remote as it may stand in a sentence that a model reads or a person pastes: the config may be somebody else's, and so the
    /// text. What is no plain name, path or URL without a user is not shown.</summary>
    public string ShownRemote => Shown(Remote);

    /// <summary>The same of any remote.</summary>
    public static string Shown(string remote) =>
        remote.Length <= MostShown && !remote.AsSpan().ContainsAnyExcept(ShownCharacters) ? remote : "…";

    /// <summary>The full name of the stats ref.</summary>
    public string StatsRef => RefNames.Stats(UserKey);

    /// <summary>Whether calls of this tool are gated.</summary>
    public bool Gates(string tool) => ToolPattern.MatchesAny(GatedTools, tool);

    /// <summary>Reads a team's config file, which leaves the user key to each person. It never opens a gate by itself: whoever has not enrolled
    /// is not gated by it.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="person">Whose heart rate gates this person's clone.</param>
    /// <param name="config">What it says for that person.</param>
    /// <param name="problem">Why it cannot be used, as for <see cref="TryParse(ReadOnlySpan{byte}, out GateConfig?, out string?)"/>.</param>
    public static bool TryParseTeam(
        ReadOnlySpan<byte> utf8,
        UserKey person,
        [NotNullWhen(true)] out GateConfig? config,
        [NotNullWhen(false)] out string? problem
    ) => TryParse(utf8, person, out config, out problem);

    /// <summary>
    /// Reads a config file. When it cannot be used, <paramref name="problem"/> says in one sentence which member is wrong and what it must
    /// be. Never throws.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        [NotNullWhen(true)] out GateConfig? config,
        [NotNullWhen(false)] out string? problem
    ) => TryParse(utf8, null, out config, out problem);

    private static bool TryParse(
        ReadOnlySpan<byte> utf8,
        UserKey? person,
        [NotNullWhen(true)] out GateConfig? config,
        [NotNullWhen(false)] out string? problem
    )
    {
        config = null;
        if (utf8.Length > MaxSize)
        {
            problem = $"the file is longer than {MaxSize / 1024} KiB";
            return false;
        }

        try
        {
            problem = Read(utf8, person, out config);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = "it is not a valid JSON object";
        }

        return problem is null && config is not null;
    }

    /// <summary>The file's text: indented JSON with a final line feed. Optional members appear only where they differ from their default,
    /// the publish interval always.</summary>
    public string ToJson() => ToJson(forTeam: false);

    /// <summary>The same without the user key, for a file that a team commits.</summary>
    public string ToTeamJson() => ToJson(forTeam: true);

    /// <summary>Writes the file's members into an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="forTeam">Whether the user key is left out.</param>
    public void WriteMembers(Utf8JsonWriter json, bool forTeam = false)
    {
        json.WriteNumber("version", Version);
        if (!forTeam)
        {
            json.WriteString("user_key", UserKey.Value);
        }

        json.WriteString("signal_ref_pattern", SignalRefPattern);
        json.WriteString("payload_filename", PayloadFilename);
        json.WriteString("public_key", PublicKey.Hex);
        json.WriteNumber("public_key_version", PublicKeyVersion);
        json.WriteNumber("ttl_seconds", TtlSeconds);
        json.WriteNumber("publish_interval_seconds", PublishIntervalSeconds);
        if (Remote != "origin")
        {
            json.WriteString("remote", Remote);
        }

        if (GatedTools is not ["*"])
        {
            json.WriteStartArray("gated_tools");
            foreach (var pattern in GatedTools)
            {
                json.WriteStringValue(pattern);
            }

            json.WriteEndArray();
        }
    }

    private string ToJson(bool forTeam)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Indented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartObject();
            WriteMembers(json, forTeam);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string? Read(ReadOnlySpan<byte> utf8, UserKey? person, out GateConfig? config)
    {
        config = null;
        string? userKey = null,
            publicKey = null,
            refPattern = null,
            payloadFilename = null,
            remote = "origin";
        int? version = null,
            keyVersion = null,
            ttl = null,
            interval = 5;
        List<string>? gatedTools = ["*"];

        var json = new Utf8JsonReader(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return "it is not a JSON object";
        }

        var seen = new HashSet<string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.GetString() is { } name && !seen.Add(name))
            {
                return $"it has the member \"{(name.Length <= 30 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "…")}\" twice, and "
                    + $"nobody can tell which of the two counts";
            }

            if (json.ValueTextEquals("version"u8))
            {
                version = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("user_key"u8))
            {
                userKey = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("public_key"u8))
            {
                publicKey = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("public_key_version"u8))
            {
                keyVersion = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("signal_ref_pattern"u8))
            {
                refPattern = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("payload_filename"u8))
            {
                payloadFilename = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("ttl_seconds"u8))
            {
                ttl = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("publish_interval_seconds"u8))
            {
                interval = JsonMember.ReadInt(ref json);
            }
            else if (json.ValueTextEquals("remote"u8))
            {
                remote = JsonMember.ReadText(ref json);
            }
            else if (json.ValueTextEquals("gated_tools"u8))
            {
                gatedTools = JsonMember.ReadTexts(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        if (json.TokenType != JsonTokenType.EndObject || json.Read())
        {
            return "it is not a JSON object";
        }

        if (version != Version)
        {
            return "\"version\" must be 1";
        }
        if (person is not null && userKey is not null)
        {
            return "\"user_key\" names one person, so this is no team's config";
        }
        if (!UserKey.TryParse(person?.Value ?? userKey, out var user))
        {
            return "\"user_key\" must be 1 to 39 letters, digits, '-', '_' or '.', start with a letter or digit, hold no '..' and not "
                + "end in '.lock' or '.'";
        }
        if (!Ed25519PublicKey.TryParse(publicKey, out var key))
        {
            return "\"public_key\" must be 64 hex digits";
        }
        if (keyVersion is not >= 1)
        {
            return "\"public_key_version\" must be a whole number from 1";
        }
        if (!IsSafeRefPattern(refPattern))
        {
            return $"\"signal_ref_pattern\" must start with {RefRoot} and end in /{UserKeyPlaceholder}";
        }
        if (!IsSafeFileName(payloadFilename))
        {
            return "\"payload_filename\" must be a plain file name";
        }
        if (ttl is not (>= 1 and <= SignalVerifier.MaxLifetimeSeconds))
        {
            return "\"ttl_seconds\" must be 1 to 300";
        }
        if (interval is not (>= 1 and <= SignalVerifier.MaxLifetimeSeconds))
        {
            return "\"publish_interval_seconds\" must be 1 to 300";
        }
        if (!IsSafeRemote(remote))
        {
            return "\"remote\" must be the name of a git remote";
        }
        if (gatedTools is null)
        {
            return "\"gated_tools\" must be a list of at most 100 tool-name patterns";
        }

        config = new GateConfig
        {
            UserKey = user,
            PublicKey = key,
            PublicKeyVersion = keyVersion.Value,
            SignalRefPattern = refPattern,
            PayloadFilename = payloadFilename,
            TtlSeconds = ttl.Value,
            PublishIntervalSeconds = interval.Value,
            Remote = remote,
            GatedTools = gatedTools,
        };
        return null;
    }

    private static bool IsSafeRefPattern([NotNullWhen(true)] string? pattern)
    {
        if (
            pattern is null
            || pattern.Length > 200
            || !pattern.StartsWith(RefRoot, StringComparison.Ordinal)
            || !pattern.EndsWith("/" + UserKeyPlaceholder, StringComparison.Ordinal)
        )
        {
            return false;
        }

        foreach (var part in pattern[..^(UserKeyPlaceholder.Length + 1)].Split('/'))
        {
            if (!UserKey.TryParse(part, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSafeFileName([NotNullWhen(true)] string? name) => UserKey.TryParse(name, out _);

    /// <summary>Whether the text can be a remote's name: the characters of a user key, with single slashes between.</summary>
    public static bool IsSafeRemote([NotNullWhen(true)] string? remote) =>
        remote is { Length: > 0 and <= 100 } && Array.TrueForAll(remote.Split('/'), part => UserKey.TryParse(part, out _));
}
