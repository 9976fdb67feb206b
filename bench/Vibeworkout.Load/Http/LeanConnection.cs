using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vibeworkout.Load.Http;

/// <summary>
/// One kept-alive HTTP/1.1 connection over a bare socket: a request out, its answer in. It costs a fraction of what
/// <see cref="HttpClient"/> does, which counts where generator and server share a machine. One request at a time.
/// </summary>
internal sealed class LeanConnection(IPEndPoint address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private byte[] buffer = new byte[2048];
    private CancellationTokenSource deadline = new();
    private Socket? socket;

    /// <summary>Sends a whole request, connecting first where there is no connection; after any failure the next one begins anew.</summary>
    public async ValueTask<Answer> SendAsync(ReadOnlyMemory<byte> request)
    {
        if (!deadline.TryReset())
        {
            deadline.Dispose();
            deadline = new();
        }

        deadline.CancelAfter(Patience);
        try
        {
            return await ExchangeAsync(request, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return Fail(Answer.TimedOut);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return Fail(Answer.Refused);
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return Fail(Answer.Closed);
        }
    }

    public void Dispose()
    {
        socket?.Dispose();
        deadline.Dispose();
    }

    private async ValueTask<Answer> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken inTime)
    {
        if (socket is null)
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address, inTime);
        }

        for (var rest = request; rest.Length > 0; )
        {
            rest = rest[await socket.SendAsync(rest, SocketFlags.None, inTime)..];
        }

        var (have, end) = (0, -1);
        for (; end < 0; end = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8))
        {
            have = await ReceiveAsync(have, inTime);
        }

        var head = AnswerHead.Read(buffer.AsSpan(0, end));
        var body = head.IsChunked ? await ChunksAsync(end + 4, have, inTime) : await LengthAsync(end + 4, head.Length, have, inTime);
        if (head.Closes)
        {
            Close();
        }

        return new(head.Status, head.Status.ToString(CultureInfo.InvariantCulture), body, head.RetryAfter);
    }

    private async ValueTask<ReadOnlyMemory<byte>> LengthAsync(int at, int length, int have, CancellationToken inTime)
    {
        while (have - at < length)
        {
            have = await ReceiveAsync(have, inTime);
        }

        return buffer.AsMemory(at, length);
    }

    /// <summary>Moves the chunks together in place.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ChunksAsync(int at, int have, CancellationToken inTime)
    {
        var (start, end) = (at, at);
        while (true)
        {
            int line;
            while ((line = buffer.AsSpan(at, have - at).IndexOf("\r\n"u8)) < 0)
            {
                have = await ReceiveAsync(have, inTime);
            }

            if (!Utf8Parser.TryParse(buffer.AsSpan(at, line), out int size, out _, 'x'))
            {
                throw new InvalidDataException("A chunk does not begin with its size.");
            }

            at += line + 2;
            while (have - at < size + 2)
            {
                have = await ReceiveAsync(have, inTime);
            }

            if (size == 0)
            {
                return buffer.AsMemory(start, end - start);
            }

            buffer.AsSpan(at, size).CopyTo(buffer.AsSpan(end));
            (at, end) = (at + size + 2, end + size);
        }
    }

    private async ValueTask<int> ReceiveAsync(int have, CancellationToken inTime)
    {
        if (have == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var got = await socket!.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None, inTime);
        return got > 0 ? have + got : throw new EndOfStreamException();
    }

    private Answer Fail(string why)
    {
        Close();
        return Answer.None(why);
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}
