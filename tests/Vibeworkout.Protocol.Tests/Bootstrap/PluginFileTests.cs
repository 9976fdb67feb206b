using System.Text.Json;
using CsCheck;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Protocol.Bootstrap;

namespace Vibeworkout.Protocol.Tests.Bootstrap;

/// <summary>Files of ours alone, in agents that have no command hooks, and the permission that stands beside one of them.</summary>
public class PluginFileTests
{
    private static AgentFile Permission => AgentSetup.OpenCode.Files[1];

    public static TheoryData<string> Plugins => [AgentNames.OpenCode, AgentNames.Pi, AgentNames.Cline];

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_is_one_file_of_this_version_and_goes_as_it_came(string name)
    {
        var agent = AgentSetup.All.Single(a => a.Name == name);
        foreach (var setup in new[] { agent, agent.ForUser(HookProgram.At("/opt/it's \"here\"/vibeworkout-hook")) })
        {
            var file = setup.Files[0];
            var text = file.Merge(null);
            Assert.True(file.HasGate(text) && file.HoldsOurs(text));
            Assert.True(file.HasGate(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
            Assert.Equal(text, file.Merge(text));
            Assert.Null(file.Remove(text));
            Assert.Contains($"\"--agent\", \"{name}\"", text, StringComparison.Ordinal);
        }

        Assert.NotEqual(agent.Files[0].Merge(null), agent.ForUser(HookProgram.At("/opt/vibeworkout-hook")).Files[0].Merge(null));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugin_that_was_changed_or_is_of_another_version_is_no_gate_and_is_written_anew(string name)
    {
        var file = AgentSetup.All.Single(a => a.Name == name).Files[0];
        var text = file.Merge(null);
        foreach (var other in new[] { text + "//\n", text.Replace("code === 0", "true", StringComparison.Ordinal), text[..^20] })
        {
            Assert.False(file.HasGate(other));
            Assert.Equal(text, file.Merge(other));
        }

        var older = text.Replace("plugin 1:", "plugin 0:", StringComparison.Ordinal);
        Assert.Equal(text, file.Merge(older));
        Assert.Contains(
            "somebody else's",
            Assert.Throws<FormatException>(() => file.Merge("export default 1;\n")).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("export default 1;\n", file.Remove("export default 1;\n"));
    }

    public static TheoryData<string> Configurations =>
        [
            "{}",
            "{\n  \"model\": \"x\"\n}\n",
            "{ // mine\n  \"permission\": { \"bash\": { \"git *\": \"allow\" }, \"edit\": \"ask\" },\n}\n",
            "{\r\n  \"permission\": {}\r\n}\r\n",
        ];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void The_permission_comes_last_and_goes_without_a_trace_of_it(string text)
    {
        var merged = Permission.Merge(text);
        Assert.True(Permission.HasGate(merged));
        Assert.False(Permission.HasGate(text));
        Assert.Equal(merged, Permission.Merge(merged));
        using var json = JsonDocument.Parse(merged, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var last = json.RootElement.GetProperty("permission").EnumerateObject().Last();
        Assert.Equal("*", last.Name);
        Assert.All(last.Value.EnumerateObject(), rule => Assert.Equal("deny", rule.Value.GetString()));
        var rest = Permission.Remove(merged) ?? "{}";
        Assert.DoesNotContain("vibeworkout", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_permission_behind_ours_would_decide_so_ours_is_put_last_again()
    {
        var merged = Permission.Merge("{ \"permission\": { \"edit\": \"ask\" } }");
        var behind = merged.Replace(
            "\"vibeworkout\": \"deny\" }",
            "\"vibeworkout\": \"deny\" }, \"bash\": \"allow\"",
            StringComparison.Ordinal
        );
        Assert.False(Permission.HasGate(behind));
        Assert.True(Permission.HasGate(Permission.Merge(behind)));
        Assert.Contains("bash", Permission.Merge(behind), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"permission\": \"allow\" }", "must stand once and be an object")]
    [InlineData("{ \"permission\": {}, \"permission\": {} }", "must stand once and be an object")]
    [InlineData("{ \"permission\": { \"*\": \"ask\" } }", "has a permission \"*\" already")]
    [InlineData("{", "cannot be read as JSON")]
    [InlineData("[]", "cannot be read as JSON")]
    public void What_ours_cannot_stand_in_is_refused_in_words(string text, string says)
    {
        var message = Assert.Throws<FormatException>(() => Permission.Merge(text)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_holds_nothing_else_goes_as_a_whole() => Assert.Null(Permission.Remove(Permission.Merge(null)));

    [Fact]
    public void No_text_makes_the_permission_throw_anything_but_that() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}[]\":,permison* \n"], 0, 40])
            .Sample(text =>
            {
                try
                {
                    Assert.True(Permission.HasGate(Permission.Merge(text)));
                }
                catch (FormatException)
                {
                    // says what is wrong
                }
            });
}
