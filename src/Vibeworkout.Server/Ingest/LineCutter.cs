using Vibeworkout.Protocol.Log;

namespace Vibeworkout.Server.Ingest;

/// <summary>Cuts a text into its lines while it comes in, as <see cref="Protocol.Stats.LogText"/> cuts a whole one. Of a line longer than
/// <see cref="LogLine.MaxSize"/> only the beginning is kept, one byte more than a line may have.</summary>
internal sealed class LineCutter
{
    private readonly byte[] buffer = new byte[2 * LogLine.MaxSize];

    /// <summary>The lines without their line feeds, empty ones left out. Each is good until the next one is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> CutAsync(
        ReadBytes read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        var (start, end, passingOver) = (0, 0, false);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsMemory(start, Math.Min(length, LogLine.MaxSize + 1));
                start += length + 1;
                if (!passingOver && length > 0)
                {
                    yield return line;
                }

                passingOver = false;
                continue;
            }

            if (passingOver)
            {
                (start, end) = (0, 0);
            }
            else if (end - start > LogLine.MaxSize)
            {
                yield return buffer.AsMemory(start, LogLine.MaxSize + 1);
                (start, end, passingOver) = (0, 0, true);
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var count = await read(buffer.AsMemory(end), cancel);
            if (count == 0)
            {
                break;
            }

            end += count;
        }

        if (end > start)
        {
            yield return buffer.AsMemory(start, Math.Min(end - start, LogLine.MaxSize + 1));
        }
    }
}
