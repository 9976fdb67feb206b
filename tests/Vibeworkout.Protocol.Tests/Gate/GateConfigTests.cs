using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Protocol.Tests.Gate;

public class GateConfigTests
{
    private const string PublicKey = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

    private const string Full = $$"""
        {"version":1,"user_key":"octocat","signal_ref_pattern":"refs/vibeworkout/hr/{user_key}","payload_filename":"hr-signal.json",
         "public_key":"{{PublicKey}}","public_key_version":1,"ttl_seconds":15,"publish_interval_seconds":5,"remote":"origin","gated_tools":["*"],"later":[1,{"x":2}]}
        """;

    [Fact]
    public void A_config_is_read_with_its_defaults()
    {
        var config = Parse(
            Change(c =>
            {
                c.Remove("publish_interval_seconds");
                c.Remove("remote");
                c.Remove("gated_tools");
            })
        );

        Assert.Equal("refs/vibeworkout/hr/octocat", config.SignalRef);
        Assert.Equal("refs/vibeworkout/stats/octocat", config.StatsRef);
        Assert.Equal((15, 5, "origin"), (config.TtlSeconds, config.PublishIntervalSeconds, config.Remote));
        Assert.True(config.Gates("Bash"));
    }

    [Theory]
    [InlineData("user_key", "../../x")]
    [InlineData("user_key", "a b")]
    [InlineData("user_key", "x.lock")]
    [InlineData("user_key", "x.")]
    [InlineData("user_key", "a..b")]
    [InlineData("user_key", "-x")]
    [InlineData("user_key", "")]
    [InlineData("user_key", "a\nb")]
    [InlineData("user_key", "0123456789012345678901234567890123456789")]
    [InlineData("public_key", "03a1")]
    [InlineData("public_key", null)]
    [InlineData("public_key_version", 0)]
    [InlineData("version", 2)]
    [InlineData("version", "1")]
    [InlineData("ttl_seconds", 0)]
    [InlineData("ttl_seconds", 301)]
    [InlineData("ttl_seconds", null)]
    [InlineData("publish_interval_seconds", 0)]
    [InlineData("signal_ref_pattern", "refs/heads/{user_key}")]
    [InlineData("signal_ref_pattern", "refs/vibeworkout/hr/fixed")]
    [InlineData("signal_ref_pattern", "refs/vibeworkout/../heads/{user_key}")]
    [InlineData("payload_filename", "../hr-signal.json")]
    [InlineData("payload_filename", "")]
    [InlineData("remote", "--upload-pack=x")]
    [InlineData("remote", "ext::sh")]
    [InlineData("remote", "")]
    [InlineData("gated_tools", "*")]
    public void A_config_with_a_wrong_member_is_refused_and_the_member_named(string member, object? value)
    {
        var text = Change(c =>
            c[member] = value switch
            {
                null => null,
                int i => i,
                _ => (string)value,
            }
        );

        Assert.False(GateConfig.TryParse(Encoding.UTF8.GetBytes(text), out _, out var problem));
        Assert.Contains('"' + member + '"', problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("null")]
    public void What_is_no_object_is_refused(string text)
    {
        Assert.False(GateConfig.TryParse(Encoding.UTF8.GetBytes(text), out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_config_that_is_written_reads_back_equal() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[1, 9], Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[1, 50].List[0, 5])
            .Sample(
                (ttl, interval, version, remote, tools) =>
                {
                    UserKey.TryParse("octo.cat-1", out var user);
                    Ed25519PublicKey.TryParse(PublicKey, out var key);
                    tools = [.. tools.Select(t => new string([.. t.Where(c => !char.IsSurrogate(c))])).Where(t => t.Length > 0)];
                    var config = new GateConfig
                    {
                        UserKey = user,
                        PublicKey = key!,
                        TtlSeconds = ttl,
                        PublishIntervalSeconds = interval,
                        PublicKeyVersion = version,
                        Remote = remote,
                        GatedTools = tools,
                    };
                    var read = Parse(config.ToJson());
                    return read with { GatedTools = tools } == config && read.GatedTools.SequenceEqual(tools);
                }
            );

    [Fact]
    public void No_bytes_throw_out_of_the_reader()
    {
        var text = Encoding.UTF8.GetBytes(Full);
        Gen.OneOf(
                Gen.Byte.Array[0, 300],
                Gen.Select(
                    Gen.Int[0, text.Length - 1],
                    Gen.Byte,
                    (at, b) =>
                    {
                        var copy = text.ToArray();
                        copy[at] = b;
                        return copy;
                    }
                )
            )
            .Sample(
                bytes =>
                    GateConfig.TryParse(bytes, out var config, out var problem) == (config is not null)
                    && (config is null) == (problem is not null),
                iter: 3000
            );
    }

    [Theory]
    [InlineData("*", "Bash", true)]
    [InlineData("Bash", "Bash", true)]
    [InlineData("Bash", "bash", false)]
    [InlineData("mcp__*", "mcp__git__push", true)]
    [InlineData("mcp__*__push", "mcp__git__push", true)]
    [InlineData("mcp__*__push", "mcp__git__pull", false)]
    [InlineData("?ash", "Bash", true)]
    [InlineData("", "Bash", false)]
    [InlineData("Bash*", "Bash", true)]
    public void Patterns_match_tool_names(string pattern, string tool, bool matches) =>
        Assert.Equal(matches, ToolPattern.Matches(pattern, tool));

    [Theory]
    [InlineData("\"gated_tools\": [\"*\"], \"gated_tools\": []", "\"gated_tools\"")]
    [InlineData("\"public_key\": \"x\"", "\"public_key\"")]
    [InlineData("\"later\": 1, \"later\": 2", "\"later\"")]
    public void A_member_that_stands_twice_makes_the_config_unusable(string more, string name)
    {
        Assert.False(GateConfig.TryParse(Encoding.UTF8.GetBytes(Full.TrimEnd().TrimEnd('}') + ", " + more + "}"), out _, out var problem));
        Assert.Contains($"{name} twice", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_has_a_name_of_its_own_that_reads_back()
    {
        var names = BlockReasons.All.Select(r => r.ToWireName()).ToArray();

        Assert.Equal(18, names.Distinct().Count());
        Assert.All(BlockReasons.All, reason => Assert.Equal(reason, BlockReasons.FromWireName(reason.ToWireName())));
        Assert.Null(BlockReasons.FromWireName("something_later"));
    }

    private static GateConfig Parse(string text)
    {
        Assert.True(GateConfig.TryParse(Encoding.UTF8.GetBytes(text), out var config, out var problem), problem);
        return config;
    }

    private static string Change(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Full)!.AsObject();
        change(json);
        return json.ToJsonString();
    }
}
