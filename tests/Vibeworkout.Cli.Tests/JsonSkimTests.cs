using System.Text;
using System.Text.Json;
using CsCheck;
using Vibeworkout.Cli.Hooks;

namespace Vibeworkout.Cli.Tests;

public class JsonSkimTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab\"\\{}[],:é\n"], 0, 30];

    [Fact]
    public void Small_members_pass_as_they_are_however_they_are_cut() => Gen.Select(Text.Array[0, 6], Gen.Int[1, 20]).Sample((values, size) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(values.Select((v, i) => (v, i)).ToDictionary(x => $"m{x.i}", x => (object)new { a = x.v, b = new[] { x.v, "" }, c = x.i }));
        Assert.Equal(json, Skim(json, size));
    });

    [Fact]
    public void A_long_text_is_emptied_and_what_stands_beside_it_stays() => Gen.Select(Text, Gen.Int[1000, 100_000]).Sample((text, size) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { first = text, tool_input = new { content = new string('x', 400_000) + text, file_path = text }, last = text });
        using var kept = JsonDocument.Parse(Skim(json, size));
        var input = kept.RootElement.GetProperty("tool_input");
        Assert.Equal((text, "", text, text), (kept.RootElement.GetProperty("first").GetString()!, input.GetProperty("content").GetString()!, input.GetProperty("file_path").GetString()!, kept.RootElement.GetProperty("last").GetString()!));
    }, iter: 50);

    [Fact]
    public void A_member_that_is_long_all_the_same_goes_and_the_others_stay() => Gen.Select(Text, Gen.Int[1000, 100_000]).Sample((text, size) =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { first = text, tool_response = Enumerable.Repeat("0123456789", 300_000), last = text });
        using var kept = JsonDocument.Parse(Skim(json, size));
        Assert.Equal(["first", "", "last"], kept.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal(text, kept.RootElement.GetProperty("last").GetString());
    }, iter: 10);

    [Fact]
    public void What_is_not_JSON_stays_not_JSON_and_does_no_harm() => Gen.Select(Gen.String[Gen.Char["{}[]\",:ab\\ 1"], 0, 60], Gen.Int[1, 9]).Sample((text, size) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes, Skim(bytes, size));
    });

    [Fact]
    public void Too_many_members_are_refused() =>
        Assert.Throws<IOException>(() => Skim(JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, 700_000).ToDictionary(i => $"member{i}", i => i)), 5000));

    private static byte[] Skim(byte[] json, int size)
    {
        var skim = new JsonSkim();
        foreach (var chunk in json.Chunk(size))
        {
            skim.Feed(chunk);
        }

        return skim.Kept.ToArray();
    }
}
