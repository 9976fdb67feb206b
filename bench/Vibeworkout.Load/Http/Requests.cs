using System.Buffers;
using System.Globalization;
using System.Text;

namespace Vibeworkout.Load.Http;

/// <summary>Writes the requests of one user: ordinary ones, as any client sends them. What one returns is valid until the next.</summary>
/// <param name="host">The name that the server is asked by.</param>
/// <param name="token">Who asks.</param>
internal sealed class Requests(string host, string token)
{
    private readonly byte[] headers = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n");
    private readonly ArrayBufferWriter<byte> request = new(1024);

    public ReadOnlyMemory<byte> Get(string path)
    {
        request.ResetWrittenCount();
        Write($"GET {path}");
        request.Write(headers);
        request.Write("\r\n"u8);
        return request.WrittenMemory;
    }

    public ReadOnlyMemory<byte> Post(string path, string json)
    {
        request.ResetWrittenCount();
        Write($"POST {path}");
        request.Write(headers);
        Write(
            string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}")
        );
        return request.WrittenMemory;
    }

    /// <summary>One sample.</summary>
    public ReadOnlyMemory<byte> Sample(Guid session, Sample sample) =>
        Post(
            "/api/workout/hr",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"session_id\":\"{session}\",\"bpm\":{sample.Bpm},\"ts\":\"{Text(sample.At)}\"}}"
            )
        );

    /// <summary>Many samples, all or nothing.</summary>
    public ReadOnlyMemory<byte> Batch(Guid session, IEnumerable<Sample> samples) =>
        Post(
            "/api/workout/hr/batch",
            $"{{\"session_id\":\"{session}\",\"samples\":[{string.Join(',', samples.Select(s => string.Create(CultureInfo.InvariantCulture, $"{{\"bpm\":{s.Bpm},\"ts\":\"{Text(s.At)}\"}}")))}]}}"
        );

    private static string Text(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Write(string text) => Encoding.ASCII.GetBytes(text, request);
}
