namespace Vibeworkout.Testing;

/// <summary>Spoils inputs in the ways in which parsers are known to break: cut, flipped, doubled, joined, nested, grown, wrong in encoding
/// and in numbers.</summary>
public static class Mutator
{
    /// <summary>No spoilt input is longer, in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    private static readonly byte[][] Bad =
    [
        [0],
        [0xff],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xef, 0xbb, 0xbf],
        [.. "\\ud800"u8],
        [.. "\u202e"u8],
        [.. "\r\n"u8],
        [.. "1e999"u8],
        [.. "-1"u8],
        [.. "99999999999999999999"u8],
        [.. "0x10"u8],
        [.. "NaN"u8],
        [.. "null"u8],
        [.. "9999-12-31T23:59:60Z"u8],
        [.. "0000"u8],
        [.. "ffff"u8],
        [.. "]]>"u8],
        [.. "<!DOCTYPE x>"u8],
        [.. "&#0;"u8],
    ];

    private static readonly (byte[] Open, byte[] Close)[] Nests =
    [
        ([.. "["u8], [.. "]"u8]),
        ([.. "{\"a\":"u8], [.. "}"u8]),
        ([.. "<a>"u8], [.. "</a>"u8]),
        ([.. "("u8], []),
        ([.. "*"u8], []),
    ];

    /// <summary>One of the seeds, spoilt one to eight times.</summary>
    public static byte[] Spoil(Random random, IReadOnlyList<byte[]> seeds)
    {
        var input = seeds[random.Next(seeds.Count)];
        for (var times = random.Next(1, 9); times > 0; times--)
        {
            input = Once(random, input, seeds);
        }

        return input.Length <= MostBytes ? input : input[..MostBytes];
    }

    private static byte[] Once(Random random, byte[] input, IReadOnlyList<byte[]> seeds)
    {
        var (at, length) = (random.Next(input.Length + 1), input.Length);
        switch (random.Next(9))
        {
            case 0: // cut
                return random.Next(2) == 0 ? input[..at] : input[at..];
            case 1 when length > 0: // flip
                var flipped = input.ToArray();
                flipped[Math.Min(at, length - 1)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 2: // something bad in between
                return [.. input[..at], .. Bad[random.Next(Bad.Length)], .. input[at..]];
            case 3: // something bad instead
                var bad = Bad[random.Next(Bad.Length)];
                return [.. input[..at], .. bad, .. input[Math.Min(length, at + bad.Length)..]];
            case 4: // a part twice
                var to = random.Next(at, length + 1);
                return [.. input[..to], .. input[at..to], .. input[to..]];
            case 5: // two halves
                var other = seeds[random.Next(seeds.Count)];
                return [.. input[..at], .. other[random.Next(other.Length + 1)..]];
            case 6: // deep
                var (open, close) = Nests[random.Next(Nests.Length)];
                var depth = 1 << random.Next(15);
                return [.. input[..at], .. Repeat(open, depth), .. Repeat(close, random.Next(2) == 0 ? depth : 0), .. input[at..]];
            case 7: // long
                return [.. input[..at], .. Repeat([(byte)random.Next(256)], 1 << random.Next(17)), .. input[at..]];
            default: // a part away
                return [.. input[..at], .. input[random.Next(at, length + 1)..]];
        }
    }

    private static byte[] Repeat(byte[] part, int times) =>
        [.. Enumerable.Repeat(part, Math.Min(times, MostBytes / Math.Max(part.Length, 1))).SelectMany(p => p)];
}
