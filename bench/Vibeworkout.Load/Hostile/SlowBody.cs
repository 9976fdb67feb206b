using System.Net;

namespace Vibeworkout.Load.Hostile;

/// <summary>A body without a length that comes a kilobyte at a time, a little faster than what a server hangs up at.</summary>
internal sealed class SlowBody(TimeProvider time, TimeSpan length) : HttpContent
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => WriteAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task WriteAsync(Stream stream)
    {
        var part = new byte[1024];
        for (var sent = TimeSpan.Zero; sent < length; sent += Step)
        {
            await stream.WriteAsync(part);
            await stream.FlushAsync();
            await Task.Delay(Step, time);
        }
    }
}
