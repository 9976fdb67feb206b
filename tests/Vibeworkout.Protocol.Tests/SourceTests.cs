using System.Text.RegularExpressions;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests;

/// <summary>What holds for every file of the programs.</summary>
public partial class SourceTests
{
    /// <summary>Small shapes of one foreign answer each, read side by side.</summary>
    private static readonly string[] ManyTypes = ["AccountJson.cs", "GitHubDtos.cs"];

    private static readonly IReadOnlyList<string> Sources =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Programs.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path =>
                !path.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ),
    ];

    [Fact]
    public void A_file_holds_one_type_and_is_named_after_it()
    {
        Assert.True(Sources.Count > 300); // it looked at something
        Assert.Empty(Sources.Where(path => !ManyTypes.Contains(Path.GetFileName(path))).Select(Wrong).OfType<string>());
    }

    [Fact]
    public void Hardly_a_line_is_wider_than_a_screen_and_none_by_far()
    {
        var lines = Sources
            .SelectMany(path => File.ReadLines(path).Select((text, at) => (Where: $"{path}:{at + 1}", text.Length)))
            .ToList();
        Assert.Empty(lines.Where(line => line.Length > 200).Select(line => line.Where));
        Assert.InRange(lines.Count(line => line.Length > 140), 0, lines.Count / 100);
    }

    private static string? Wrong(string path)
    {
        var types = TopLevelType().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).ToList();
        var name = Path.GetFileName(path).Split('.')[0];
        return types is [] || (types is [var only] && only == name) ? null : $"{path} holds {string.Join(", ", types)}";
    }

    [GeneratedRegex(@"^(?:public|internal|file)[\w ]*? (?:class|record struct|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
