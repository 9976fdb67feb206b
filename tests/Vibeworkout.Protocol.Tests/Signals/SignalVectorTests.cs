using System.Text;
using System.Text.Json;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests.Signals;

/// <summary>The signed signals made with an independent Ed25519, each with the verdict it must get.</summary>
public class SignalVectorTests
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixtures.PathOf("signal-vectors.json")));

    public static IEnumerable<TheoryDataRow<string>> Names() =>
        Document
            .RootElement.GetProperty("vectors")
            .EnumerateArray()
            .Select(v => new TheoryDataRow<string>(v.GetProperty("name").GetString()!));

    [Theory, MemberData(nameof(Names))]
    public void Every_vector_gets_its_verdict(string name)
    {
        var vector = Document.RootElement.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        UserKey.TryParse("octocat", out var user);
        Assert.True(Ed25519PublicKey.TryParse(Document.RootElement.GetProperty("public_key_hex").GetString(), out var key));

        var payload = Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetRawText());
        var verdict = SignalVerifier.Judge(payload, user, key, vector.GetProperty("now_unix").GetInt64());

        Assert.Equal(vector.GetProperty("expect").GetString(), verdict.Allowed ? "allowed" : verdict.Reason!.Value.ToWireName());
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_vector_that_can_be_read_has_the_canonical_form_it_says(string name)
    {
        var vector = Document.RootElement.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);
        var parsed = Signal.TryParse(Encoding.UTF8.GetBytes(vector.GetProperty("payload").GetRawText()), out var signal);

        Assert.Equal(vector.GetProperty("expect").GetString() != "payload_malformed", parsed);
        if (parsed && vector.TryGetProperty("canonical", out var canonical))
        {
            Assert.Equal(canonical.GetString(), Encoding.UTF8.GetString(signal!.Content.ToCanonicalBytes()));
        }
    }

    [Fact]
    public void The_vectors_seed_makes_the_vectors_public_key_and_signature()
    {
        var key = new Ed25519PrivateKey(Convert.FromHexString(Document.RootElement.GetProperty("private_key_seed_hex").GetString()!));
        var valid = Document
            .RootElement.GetProperty("vectors")
            .EnumerateArray()
            .First(v => v.GetProperty("expect").GetString() == "allowed");
        Assert.True(Signal.TryParse(Encoding.UTF8.GetBytes(valid.GetProperty("payload").GetRawText()), out var signal));

        Assert.Equal(Document.RootElement.GetProperty("public_key_hex").GetString(), key.PublicKey.Hex);
        Assert.Equal(signal.Signature, Signal.Sign(signal.Content, key).Signature);
    }
}
