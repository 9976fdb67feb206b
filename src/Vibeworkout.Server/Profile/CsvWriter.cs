using System.Globalization;
using System.Text;

namespace Vibeworkout.Server.Profile;

/// <summary>
/// Writes CSV as RFC 4180 has it: CRLF, quotes where they are needed. A cell that a spreadsheet would take for a formula (it begins with
/// <c>= + - @</c>, a tab or a line end) gets an apostrophe in front:
/// what stands in a log comes from whoever may write it.
/// </summary>
internal sealed class CsvWriter(Stream output) : IAsyncDisposable
{
    private readonly StreamWriter writer = new(
        output,
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        16 * 1024,
        leaveOpen: true
    );

    public async Task WriteAsync(IReadOnlyList<object?> cells, CancellationToken cancel) =>
        await writer.WriteAsync((string.Join(',', cells.Select(Cell)) + "\r\n").AsMemory(), cancel);

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            bool b => b ? "true" : "false",
            DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
