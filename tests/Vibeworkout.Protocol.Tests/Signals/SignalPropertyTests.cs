using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Protocol.Tests.Signals;

public class SignalPropertyTests
{
    private static readonly Ed25519PrivateKey Key = new(
        Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    );

    private static readonly string?[] States = [null, SignalState.Over, SignalState.Silent, "paused"];

    // lone surrogates have no UTF-8: JSON cannot carry them
    private static readonly Gen<string> AnyText = Gen.String.Select(s => new string([.. s.Where(c => !char.IsSurrogate(c))]));

    private static readonly Gen<SignalContent> Contents =
        from user in AnyText
        from session in AnyText
        from ok in Gen.Bool
        from bpm in Gen.Int
        from threshold in Gen.Int
        from expires in Gen.Long
        from nonce in AnyText
        from state in Gen.OneOf(Gen.Int[0, States.Length - 1].Select(i => States[i]), AnyText.Select(s => (string?)s))
        select new SignalContent(user, session, ok && state is null, bpm, threshold, expires, nonce, state);

    private static readonly Gen<SignalContent> Valid =
        from session in AnyText
        from ok in Gen.Bool
        from bpm in Gen.Int[0, 250]
        from threshold in Gen.Int[0, 220]
        from lifetime in Gen.Int[1, 300]
        from nonce in Gen.Byte.Array[16]
        from state in Gen.Int[0, States.Length - 1].Select(i => States[i])
        select new SignalContent(
            "octocat",
            session,
            ok && state is null,
            bpm,
            threshold,
            Now + lifetime,
            Convert.ToHexStringLower(nonce),
            state
        );

    private static readonly string[] Oddities =
    [
        "null",
        "[]",
        "{}",
        "\"\"",
        "{\"v\":1}",
        "{\"v\":[[[[]]]]}",
        "{\"v\":{}",
        new('[', 5000),
        "{\"sig\":\"\\ud800\"}",
    ];

    private const long Now = 1_900_000_000;

    private static UserKey User => UserKey.TryParse("octocat", out var user) ? user : throw new InvalidOperationException();

    [Fact]
    public void A_signal_that_is_written_reads_back_equal() =>
        Contents.Sample(
            content =>
            {
                var signal = Signal.Sign(content, Key);
                return Signal.TryParse(signal.ToJson(), out var read) && read == signal;
            },
            iter: 300
        );

    [Fact]
    public void The_canonical_form_is_the_JSON_of_the_content() =>
        Contents.Sample(content =>
        {
            var json = JsonNode.Parse(content.ToCanonicalBytes())!.AsObject();
            string[] names =
            [
                "bpm",
                "exp_unix",
                "hr_ok",
                "nonce",
                "session_id",
                .. content.State is null ? [] : (string[])["state"],
                "threshold_bpm",
                "user_key",
                "v",
            ];
            return json.Select(m => m.Key).SequenceEqual(names)
                && names.SequenceEqual(names.Order(StringComparer.Ordinal))
                && (string?)json["state"] == content.State
                && (int)json["bpm"]! == content.Bpm
                && (long)json["exp_unix"]! == content.ExpUnix
                && (bool)json["hr_ok"]! == content.HrOk
                && (string?)json["nonce"] == content.Nonce
                && (string?)json["session_id"] == content.SessionId
                && (int)json["threshold_bpm"]! == content.ThresholdBpm
                && (string?)json["user_key"] == content.UserKey
                && (int)json["v"]! == 1;
        });

    [Fact]
    public void A_genuine_signal_is_allowed_exactly_when_the_heart_rate_is_up() =>
        Valid.Sample(
            content =>
            {
                var verdict = SignalVerifier.Judge(Signal.Sign(content, Key).ToJson(), User, Key.PublicKey, Now);
                return verdict.Genuine == content && verdict.Allowed == content.HrOk;
            },
            iter: 200
        );

    [Fact]
    public void The_reason_never_contradicts_the_numbers_beside_it() =>
        Valid
            .Where(c => !c.HrOk)
            .Sample(
                content =>
                {
                    var reason = SignalVerifier.Judge(Signal.Sign(content, Key).ToJson(), User, Key.PublicKey, Now).Reason;
                    return reason
                        == (
                            content.State switch
                            {
                                SignalState.Over => BlockReason.WorkoutOver,
                                SignalState.Silent => BlockReason.HrSilent,
                                null => content.ThresholdBpm > 0 && content.Bpm >= content.ThresholdBpm
                                    ? BlockReason.WorkoutOver
                                    : BlockReason.HrBelowThreshold,
                                _ => BlockReason.PayloadMalformed,
                            }
                        );
                },
                iter: 200
            );

    [Fact]
    public void A_state_beside_an_unlock_is_malformed_whatever_it_says() =>
        Gen.Select(Valid, AnyText)
            .Sample(
                (content, state) =>
                    SignalVerifier.Judge(Signal.Sign(content with { HrOk = true, State = state }, Key).ToJson(), User, Key.PublicKey, Now)
                        is { Reason: BlockReason.PayloadMalformed, Genuine: null, Allowed: false },
                iter: 200
            );

    [Fact]
    public void Any_change_of_any_signed_member_makes_the_signature_invalid() =>
        Gen.Select(Valid, Gen.Int[0, 7], Gen.Int[1, 1000])
            .Sample(
                (content, member, by) =>
                {
                    var signature = Signal.Sign(content, Key).Signature;
                    var changed = member switch
                    {
                        0 => content with { Bpm = content.Bpm + by },
                        1 => content with { ThresholdBpm = content.ThresholdBpm + by },
                        2 => content with { ExpUnix = content.ExpUnix + by },
                        3 => content with { HrOk = !content.HrOk, State = null },
                        4 => content with { Nonce = content.Nonce + "0" },
                        5 => content with { SessionId = content.SessionId + "x" },
                        6 => content with
                        {
                            HrOk = false,
                            State = content.State == SignalState.Over ? SignalState.Silent : SignalState.Over,
                        },
                        _ => content with { UserKey = "octocat2" },
                    };
                    UserKey.TryParse(changed.UserKey, out var user);
                    var verdict = SignalVerifier.Judge(new Signal(changed, signature).ToJson(), user, Key.PublicKey, Now);
                    return verdict is { Reason: BlockReason.InvalidSignature, Genuine: null, Allowed: false };
                },
                iter: 300
            );

    [Fact]
    public void Any_change_of_the_signature_makes_it_invalid() =>
        Gen.Select(Valid, Gen.Int[0, 127], Gen.Char["0123456789abcdefg"])
            .Sample(
                (content, at, digit) =>
                {
                    var signal = Signal.Sign(content, Key);
                    var changed = signal.Signature.ToCharArray();
                    if (changed[at] == digit)
                    {
                        return true;
                    }

                    changed[at] = digit;
                    var verdict = SignalVerifier.Judge(
                        (signal with { Signature = new string(changed) }).ToJson(),
                        User,
                        Key.PublicKey,
                        Now
                    );
                    return verdict.Reason == BlockReason.InvalidSignature;
                },
                iter: 300
            );

    [Fact]
    public void No_bytes_throw_out_of_the_verifier_and_none_but_genuine_ones_unlock()
    {
        var genuine = Signal.Sign(new SignalContent("octocat", "s", true, 130, 100, Now + 10, "00"), Key).ToJson();
        var broken = Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.Select(
                Gen.Int[0, genuine.Length - 1],
                Gen.Byte,
                (at, b) =>
                {
                    var copy = genuine.ToArray();
                    copy[at] = (b ^ copy[at]) is 0 or 0x20 ? (byte)(copy[at] ^ 1) : b; // a hex digit of the other case is the same digit
                    return copy;
                }
            ),
            Gen.Int[0, genuine.Length - 1].Select(n => genuine[..n]),
            Gen.Int[0, Oddities.Length - 1].Select(i => Encoding.UTF8.GetBytes(Oddities[i]))
        );

        Assert.True(SignalVerifier.Judge(genuine, User, Key.PublicKey, Now).Allowed);
        broken.Sample(bytes => !SignalVerifier.Judge(bytes, User, Key.PublicKey, Now).Allowed, iter: 2000);
    }
}
