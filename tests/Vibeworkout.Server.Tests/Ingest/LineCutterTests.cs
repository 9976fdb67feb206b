using CsCheck;
using Vibeworkout.Protocol.Log;
using Vibeworkout.Protocol.Stats;
using Vibeworkout.Server.Ingest;

namespace Vibeworkout.Server.Tests.Ingest;

public sealed class LineCutterTests
{
    private static readonly Gen<byte[]> Line = Gen.Select(
        Gen.Frequency((8, Gen.Int[0, 20]), (1, Gen.Int[LogLine.MaxSize - 2, LogLine.MaxSize + 2]), (1, Gen.Int[0, 4 * LogLine.MaxSize])),
        Gen.Byte[(byte)'a', (byte)'c'],
        (length, letter) => Enumerable.Repeat(letter, length).ToArray()
    );

    [Fact]
    public void A_text_that_comes_in_pieces_is_cut_as_a_whole_one() =>
        Gen.Select(Line.Array[0, 8], Gen.Bool, Gen.Int[1, 3 * LogLine.MaxSize])
            .Sample(
                (lines, endsInLineFeed, piece) =>
                {
                    byte[] text =
                    [
                        .. lines.SelectMany((line, i) => i < lines.Length - 1 || endsInLineFeed ? (byte[])[.. line, (byte)'\n'] : line),
                    ];
                    var whole = LogText.Lines(text).Select(line => line[..Math.Min(line.Length, LogLine.MaxSize + 1)].ToArray());
                    Assert.Equal(whole, Cut(text, piece));
                },
                iter: 300
            );

    private static List<byte[]> Cut(byte[] text, int piece)
    {
        var at = 0;
        var lines = new List<byte[]>();
        var cutting = CutAsync();
        Assert.True(cutting.IsCompletedSuccessfully);
        return lines;

        async Task CutAsync()
        {
            await foreach (var line in new LineCutter().CutAsync(ReadAsync, CancellationToken.None))
            {
                lines.Add(line.ToArray());
            }
        }

        ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel)
        {
            Assert.False(into.IsEmpty);
            var count = Math.Min(Math.Min(into.Length, piece), text.Length - at);
            text.AsMemory(at, count).CopyTo(into);
            at += count;
            return ValueTask.FromResult(count);
        }
    }
}
