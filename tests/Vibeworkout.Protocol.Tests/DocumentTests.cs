using System.Text.RegularExpressions;
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

    [GeneratedRegex("`((?:src|tests)/[^`]+)`")]
    private static partial Regex NamedFile();
}
