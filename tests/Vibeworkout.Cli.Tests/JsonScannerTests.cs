using System.Text;
using System.Text.Json;
using CsCheck;
using Vibeworkout.Hook.Calls.Input;

namespace Vibeworkout.Cli.Tests;

public class JsonScannerTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab\"\\{}[],:é\n/\u0001😀"], 0, 12];

    private static readonly Gen<string> Json = Gen.Recursive<string>(
        (depth, inner) =>
            depth > 5
                ? Scalar()
                : Gen.OneOf(
                    Scalar(),
                    inner.Array[0, 4].Select(items => $"[{string.Join(" ,", items)}]"),
                    Gen.Select(Text, inner)
                        .Array[0, 4]
                        .Select(members => $"{{{string.Join(", ", members.Select(m => $"{Quote(m.Item1)} : {m.Item2}"))}}}")
                )
    );

    [Fact]
    public void A_document_is_told_as_System_Text_Json_reads_it_however_it_is_cut() =>
        Gen.Select(Json, Gen.Int[1, 40])
            .Sample(
                (json, size) =>
                {
                    var (told, scanner) = Scan(Encoding.UTF8.GetBytes(json), size);
                    Assert.True(scanner.IsWhole, json);
                    using var document = JsonDocument.Parse(json);
                    Assert.Equal(Walk(document.RootElement, 0), told);
                }
            );

    [Fact]
    public void Whatever_comes_in_it_never_throws_and_the_cuts_make_no_difference() =>
        Gen.Select(
                Gen.OneOf(
                    Gen.Byte.Array[0, 300],
                    Gen.String[Gen.Char["{}[]\",:\\u0dD8e1 ntx\n"], 0, 200].Select(Encoding.UTF8.GetBytes),
                    Gen.Select(Json, Gen.Int[0, 200], Gen.Char["{}[]\",:\\ 0"])
                        .Select((json, at, c) => Encoding.UTF8.GetBytes(json.Insert(Math.Min(at, json.Length), c.ToString())))
                ),
                Gen.Int[1, 9]
            )
            .Sample(
                (bytes, size) =>
                {
                    var (told, scanner) = Scan(bytes, bytes.Length + 1);
                    var (again, cut) = Scan(bytes, size);
                    Assert.Equal(told, again);
                    Assert.Equal((scanner.IsWhole, scanner.Broken), (cut.IsWhole, cut.Broken));
                    if (IsJson(bytes))
                    {
                        Assert.True(scanner.IsWhole);
                    }
                }
            );

    [Theory]
    [InlineData(@"""\ud83d""", "\uFFFD")]
    [InlineData(@"""a\ud83d\u0041""", "a\uFFFDA")]
    [InlineData(@"""\ude00b""", "\uFFFDb")]
    [InlineData(@"""\ud83d\ud83d\ude00""", "\uFFFD😀")]
    [InlineData(@"""\ud83d\n""", "\uFFFD\n")]
    [InlineData(@"""\u12x\q""", "\uFFFDxq")]
    [InlineData("\"a\nb\"", "a\nb")]
    public void Half_a_character_and_wrong_escapes_are_read_as_something(string json, string text)
    {
        var (told, scanner) = Scan(Encoding.UTF8.GetBytes(json), 1);
        Assert.True(scanner.IsWhole);
        Assert.Equal([$"0 value {text}"], told);
    }

    [Theory]
    [InlineData("{} {}")]
    [InlineData("{")]
    [InlineData("[}")]
    [InlineData("""{"a" "b"}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("nul")]
    [InlineData("")]
    public void What_is_not_one_JSON_value_is_not_whole(string json) => Assert.False(Scan(Encoding.UTF8.GetBytes(json), 3).Scanner.IsWhole);

    [Fact]
    public void What_lies_too_deep_is_passed_over_and_said_to_be()
    {
        var (told, scanner) = Scan(
            Encoding.UTF8.GetBytes($$"""{"a":{{new string('[', 600)}}"deep",{"b":["c"]}{{new string(']', 600)}},"z":"end"}"""),
            100
        );
        Assert.True(scanner is { TooDeep: true, IsWhole: true });
        Assert.Equal("1 value end", told[^2]);
    }

    private static Gen<string> Scalar() =>
        Gen.OneOf(Text.Select(Quote), Gen.Int[0, 4].Select(i => new[] { "true", "false", "null", "0", "-1.5e10" }[i]));

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = JsonScanner.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (List<string> Told, JsonScanner Scanner) Scan(byte[] json, int size)
    {
        var visitor = new Recorder();
        var scanner = new JsonScanner(visitor);
        foreach (var chunk in json.Chunk(size))
        {
            scanner.Feed(chunk);
        }

        return (visitor.Told, scanner);
    }

    private static IEnumerable<string> Walk(JsonElement element, int depth) =>
        element.ValueKind switch
        {
            JsonValueKind.Object =>
            [
                $"{depth + 1} {{",
                .. element.EnumerateObject().SelectMany(m => Walk(m.Value, depth + 1).Prepend($"{depth + 1} name {m.Name}")),
                $"{depth + 1} }}",
            ],
            JsonValueKind.Array => [$"{depth + 1} [", .. element.EnumerateArray().SelectMany(i => Walk(i, depth + 1)), $"{depth + 1} }}"],
            JsonValueKind.String => [$"{depth} value {element.GetString()}"],
            // a word at the very end ends with the document, which nobody tells
            _ => depth == 0 ? [] : [$"{depth} literal {element.GetRawText()}"],
        };

    private sealed class Recorder : IJsonVisitor
    {
        private readonly List<byte> text = [];
        private string start = "";

        public List<string> Told { get; } = [];

        public void Open(int depth, bool isObject) => Told.Add($"{depth} {(isObject ? '{' : '[')}");

        public void Close(int depth) => Told.Add($"{depth} }}");

        public void StartString(int depth, bool isName)
        {
            start = $"{depth} {(isName ? "name" : "value")} ";
            text.Clear();
        }

        public void AddToString(ReadOnlySpan<byte> part) => text.AddRange(part);

        public void EndString() => Told.Add(start + Encoding.UTF8.GetString([.. text]));

        public void Literal(int depth, ReadOnlySpan<byte> text) => Told.Add($"{depth} literal {Encoding.UTF8.GetString(text)}");
    }
}
