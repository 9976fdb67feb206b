using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests.Signals;

/// <summary>Signals that say that the workout is over or the heart rate silent, against vectors made with another Ed25519.</summary>
public class SignalStateTests
{
    private const long Now = 1_900_000_000;

    private static readonly string Folder = Path.Combine(Programs.Root, "tests", "Vibeworkout.Protocol.Tests", "Signals", "vectors");

    private static readonly JsonElement Vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Folder, "signal-state.json")))
        .RootElement;

    private static readonly Ed25519PrivateKey Key = new(Convert.FromHexString(Vectors.GetProperty("private_key_seed_hex").GetString()!));

    private static UserKey User => UserKey.TryParse("octocat", out var user) ? user : throw new InvalidOperationException();

    public static IEnumerable<TheoryDataRow<string>> Names() =>
        Vectors.GetProperty("vectors").EnumerateArray().Select(v => new TheoryDataRow<string>(v.GetProperty("name").GetString()!));

    [Theory, MemberData(nameof(Names))]
    public void Every_vector_gets_its_verdict_and_has_the_canonical_form_it_says(string name)
    {
        var vector = Vectors.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        var payload = Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetRawText());
        Assert.True(Ed25519PublicKey.TryParse(Vectors.GetProperty("public_key_hex").GetString(), out var key));

        var verdict = SignalVerifier.Judge(payload, User, key, vector.GetProperty("now_unix").GetInt64());

        Assert.Equal(vector.GetProperty("expect").GetString(), verdict.Allowed ? "allowed" : verdict.Reason!.Value.ToWireName());
        Assert.Equal(vector.TryGetProperty("canonical", out var canonical), Signal.TryParse(payload, out var signal));
        Assert.Equal(
            canonical.ValueKind == JsonValueKind.String ? canonical.GetString() : null,
            signal is null ? null : Encoding.UTF8.GetString(signal.Content.ToCanonicalBytes())
        );
    }

    [Fact]
    public async Task Node_makes_the_same_vectors()
    {
        Assert.SkipUnless(Programs.IsOnPath("node"), "node is not installed");
        var made = await Programs.RunAsync("node", Folder, new Dictionary<string, string>(), default, "make.mjs");

        Assert.Equal(
            File.ReadAllText(Path.Combine(Folder, "signal-state.json")).Replace("\r\n", "\n", StringComparison.Ordinal),
            made.Stdout
        );
    }

    [Theory]
    [InlineData(SignalState.Over)]
    [InlineData(SignalState.Silent)]
    public void A_reader_from_before_states_finds_the_signature_wrong_and_one_of_now_does_not(string state)
    {
        var signal = Signal.Sign(new SignalContent("octocat", "s", false, 132, 100, Now + 10, "00", state), Key);
        var asItReads =
            "{\"bpm\":132,\"exp_unix\":1900000010,\"hr_ok\":false,\"nonce\":\"00\",\"session_id\":\"s\",\"threshold_bpm\":100,\"user_key\":\"octocat\",\"v\":1}";
        var signature = Convert.FromHexString(signal.Signature);

        Assert.False(Key.PublicKey.Verify(Encoding.UTF8.GetBytes(asItReads), signature));
        Assert.True(Key.PublicKey.Verify(signal.Content.ToCanonicalBytes(), signature));
    }

    [Fact]
    public void A_signal_without_state_is_written_as_before()
    {
        var json = Signal.Sign(new SignalContent("octocat", "s", true, 132, 100, Now + 10, "00"), Key).ToJson();

        Assert.DoesNotContain("state", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_genuine_signal_of_an_unknown_state_is_known_to_be_genuine_and_locks()
    {
        var content = new SignalContent("octocat", "s", false, 132, 100, Now + 10, "00", "paused");

        var verdict = SignalVerifier.Judge(Signal.Sign(content, Key).ToJson(), User, Key.PublicKey, Now);

        Assert.Equal((BlockReason.PayloadMalformed, content, false), (verdict.Reason, verdict.Genuine, verdict.Allowed));
    }

    [Theory]
    [InlineData("\ud83d", "00", null)]
    [InlineData("a\ude00b", "\ud83d", null)]
    [InlineData("s", "00", "over\ud83d")]
    public void Half_a_surrogate_pair_is_written_as_a_replacement_character_and_the_signature_holds(
        string session,
        string nonce,
        string? state
    )
    {
        var content = new SignalContent("octocat", session, false, 80, 100, Now + 10, nonce, state);

        var verdict = SignalVerifier.Judge(Signal.Sign(content, Key).ToJson(), User, Key.PublicKey, Now);

        Assert.Equal(session.Replace('\ud83d', '\ufffd').Replace('\ude00', '\ufffd'), verdict.Genuine?.SessionId);
        Assert.False(verdict.Allowed);
    }
}
