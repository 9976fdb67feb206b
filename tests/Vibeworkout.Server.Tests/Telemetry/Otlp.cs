using System.Globalization;
using System.Text;

namespace Vibeworkout.Server.Tests.Telemetry;

/// <summary>As much of OTLP's protobuf as tests ask for. Numbers of fields are those of opentelemetry-proto 1.</summary>
internal static class Otlp
{
    private static readonly int[] Metric = [1, 2, 2];
    private static readonly int[] Span = [1, 2, 2];
    private static readonly int[] LogRecord = [1, 2, 2];
    private static readonly int[] Resource = [1, 1];

    public static HashSet<string> MetricNames(IEnumerable<byte[]> bodies) => [.. bodies.SelectMany(b => Texts(b, [.. Metric, 1]))];

    public static HashSet<string> Units(IEnumerable<byte[]> bodies, string metric) =>
        [.. bodies.SelectMany(b => Find(b, Metric)).Where(m => Texts(m, [1]).Contains(metric)).SelectMany(m => Texts(m, [3]))];

    public static HashSet<string> SpanNames(IEnumerable<byte[]> bodies) => [.. bodies.SelectMany(b => Texts(b, [.. Span, 5]))];

    /// <summary>The names of spans that have no parent, or of those that have one.</summary>
    public static HashSet<string> SpanNames(IEnumerable<byte[]> bodies, bool root) =>
        [.. bodies.SelectMany(b => Find(b, Span)).Where(s => root == Find(s, [4]).All(id => id.IsEmpty)).SelectMany(s => Texts(s, [5]))];

    public static HashSet<string> LogTexts(IEnumerable<byte[]> bodies) => [.. bodies.SelectMany(b => Texts(b, [.. LogRecord, 5, 1]))];

    /// <summary>Of whom the bodies tell.</summary>
    public static HashSet<(string Name, string Value)> ResourceAttributes(IEnumerable<byte[]> bodies) =>
        [.. bodies.SelectMany(b => Attributes(b, [.. Resource, 1]))];

    public static HashSet<(string Name, string Value)> MetricAttributes(IEnumerable<byte[]> bodies, string? metric = null) =>
        [
            .. bodies
                .SelectMany(b => Find(b, Metric))
                .Where(m => metric is null || Texts(m, [1]).Contains(metric))
                .SelectMany(m =>
                    (IEnumerable<(string, string)>)[.. Attributes(m, [5, 1, 7]), .. Attributes(m, [7, 1, 7]), .. Attributes(m, [9, 1, 9])]
                ),
        ];

    public static HashSet<(string Name, string Value)> SpanAttributes(IEnumerable<byte[]> bodies) =>
        [.. bodies.SelectMany(b => (IEnumerable<(string, string)>)[.. Attributes(b, [.. Span, 9]), .. Attributes(b, [.. Span, 11, 3])])];

    public static HashSet<(string Name, string Value)> LogAttributes(IEnumerable<byte[]> bodies) =>
        [.. bodies.SelectMany(b => Attributes(b, [.. LogRecord, 6]))];

    private static IEnumerable<(string Name, string Value)> Attributes(ReadOnlyMemory<byte> message, int[] path) =>
        Find(message, path).Select(pair => (Texts(pair, [1]).Single(), string.Concat(Find(pair, [2]).SelectMany(Fields).Select(ValueOf))));

    private static string ValueOf((int Number, ulong Value, ReadOnlyMemory<byte> Bytes) field) =>
        field.Number is 1 or >= 5 ? Encoding.UTF8.GetString(field.Bytes.Span) : field.Value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, int[] path) =>
        Find(message, path).Select(m => Encoding.UTF8.GetString(m.Span));

    /// <summary>What lies at a path of field numbers.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Find(ReadOnlyMemory<byte> message, int[] path) =>
        path.Length == 0 ? [message] : Fields(message).Where(f => f.Number == path[0]).SelectMany(f => Find(f.Bytes, path[1..]));

    private static IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length; )
        {
            var tag = Varint(message, ref at);
            var (number, wire) = ((int)(tag >> 3), (int)(tag & 7));
            var value = wire == 0 || wire == 2 ? Varint(message, ref at) : 0;
            var length = wire switch
            {
                0 => 0,
                1 => 8,
                2 => (int)value,
                5 => 4,
                _ => throw new InvalidDataException($"There is no wire type {wire}."),
            };
            yield return (number, value, message.Slice(at, length));
            at += length;
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
