using System.Text.RegularExpressions;
using Vibeworkout.Protocol.Agents;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests;

/// <summary>What the documents say of the code.</summary>
public partial class DocumentTests
{
    private static readonly string Architecture = File.ReadAllText(Path.Combine(Programs.Root, "docs", "architecture.md"));

    [Fact]
    public void Every_file_that_the_architecture_names_is_there()
    {
        var named = NamedFile().Matches(Architecture).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count > 25); // it looked at something
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Programs.Root, path)), $"{path} is not there."));
    }

    [Theory]
    [InlineData("A tool call")]
    [InlineData("A heart beat")]
    [InlineData("A commit")]
    public void A_journey_passes_no_file_twice(string journey)
    {
        var text = Architecture.Split($"## {journey}\n")[1].Split("\n## ")[0];
        var files = NamedFile().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.True(files.Count >= 5);
        Assert.Equal(files.Distinct(), files);
    }

    /// <summary>The table of agents and what stays open with each are what the code says of them.</summary>
    [Fact]
    public void What_is_said_of_the_agents_is_what_the_code_knows()
    {
        var text = File.ReadAllText(Path.Combine(Programs.Root, "docs", "agents.md"));
        Assert.All(
            KnownAgents.All,
            agent =>
            {
                var tried = agent.Tried.Count == 0 ? "its documentation only" : $"the real client, {string.Join(", ", agent.Tried)}, in CI";
                Assert.Contains(
                    $"\n| {agent.Title} | `{agent.Name}` | `{agent.ProjectFile}` | `~/{agent.UserFolder}/{agent.UserFile}` | {tried} |\n",
                    text,
                    StringComparison.Ordinal
                );
                Assert.Contains($"\n* **{agent.Title}**: {agent.StaysOpen}\n", text, StringComparison.Ordinal);
                Assert.True(
                    agent.FolderVariable is not { } variable || text.Contains(variable, StringComparison.Ordinal),
                    agent.FolderVariable
                );
            }
        );
    }

    /// <summary>The clients that the tests run are those of which that is said.</summary>
    [Fact]
    public void The_versions_that_are_said_to_be_tried_are_installed_for_the_tests()
    {
        var script = File.ReadAllText(Path.Combine(Programs.Root, "eng", "install-test-needs"));
        var claude = File.ReadAllLines(Path.Combine(Programs.Root, "eng", "claude-code-versions"));
        Assert.Equal(KnownAgents.ClaudeCode.Tried, claude);
        Assert.All(
            KnownAgents.All.Where(a => a != KnownAgents.ClaudeCode).SelectMany(a => a.Tried, (a, version) => $" {a.Name}-{version}="),
            client => Assert.Contains(client, script, StringComparison.Ordinal)
        );
    }

    [GeneratedRegex("`((?:src|tests)/[^`]+)`")]
    private static partial Regex NamedFile();
}
