namespace Vibeworkout.Protocol.Stats;

/// <summary>Cuts a log into its lines.</summary>
public static class LogText
{
    /// <summary>The lines without their line feeds, empty ones left out. The last one counts even when its line feed is missing.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        while (text.Length > 0)
        {
            var end = text.Span.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            if (line.Length > 0)
            {
                yield return line;
            }

            text = end < 0 ? default : text[(end + 1)..];
        }
    }
}
