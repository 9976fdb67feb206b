using System.Text.RegularExpressions;
using Vibeworkout.Testing;

namespace Vibeworkout.Protocol.Tests;

/// <summary>What holds for every file of the programs.</summary>
public partial class SourceTests
{
    /// <summary>Small shapes of one foreign answer each, read side by side.</summary>
    private static readonly string[] ManyTypes = ["AccountJson.cs", "GitHubDtos.cs"];

    private static readonly string[] Generated =
    [
        .. new[] { "obj", "bin", "Migrations" }.Select(name => $"{Path.DirectorySeparatorChar}{name}{Path.DirectorySeparatorChar}"),
    ];

    private static readonly IReadOnlyList<string> Sources = FilesOf("*.cs");

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

    [Fact]
    public void No_line_of_a_page_a_style_or_a_script_is_wider_than_a_screen()
    {
        var pages = new[] { "*.razor", "*.css", "*.js" }.SelectMany(FilesOf).ToList();
        Assert.True(pages.Count > 40); // it looked at something
        Assert.Empty(
            pages
                .SelectMany(path => File.ReadLines(path).Select((text, at) => (Where: $"{path}:{at + 1}", Text: text)))
                .Where(line => line.Text.Length > 140 && !SvgPath().IsMatch(line.Text))
                .Select(line => line.Where)
        );
    }

    private static IReadOnlyList<string> FilesOf(string pattern) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Programs.Root, "src"), pattern, SearchOption.AllDirectories)
                .Where(path => !Generated.Any(folder => path.Contains(folder, StringComparison.Ordinal))),
        ];

    private static string? Wrong(string path)
    {
        var types = TopLevelType().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).ToList();
        var name = Path.GetFileName(path).Split('.')[0];
        return types is [] || (types is [var only] && only == name) ? null : $"{path} holds {string.Join(", ", types)}";
    }

    [GeneratedRegex(@"^(?:public|internal|file)[\w ]*? (?:class|record struct|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    /// <summary>A drawing's path is data.</summary>
    [GeneratedRegex(@" d=""[^""]{60,}""")]
    private static partial Regex SvgPath();
}
