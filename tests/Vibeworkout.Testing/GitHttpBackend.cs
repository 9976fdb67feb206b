using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing;

/// <summary>What <c>git http-backend</c> answered.</summary>
public sealed record GitHttpAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        await response.Body.WriteAsync(Body);
    }
}

/// <summary>Git's own program for its smart HTTP protocol, asked as a web server would ask it.</summary>
public static class GitHttpBackend
{
    /// <summary>A request's body, unzipped where git had zipped it.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        if (request.Headers.ContentEncoding == "gzip")
        {
            await using var unzipped = new GZipStream(request.Body, CompressionMode.Decompress);
            await unzipped.CopyToAsync(body);
        }
        else
        {
            await request.Body.CopyToAsync(body);
        }

        return body.ToArray();
    }

    /// <summary>Asks git for a request under <paramref name="path"/>, which starts with the name of a bare repository of the
    /// folder.</summary>
    public static async Task<GitHttpAnswer> AskAsync(
        HttpRequest request,
        string folder,
        string path,
        byte[] body,
        params IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment(request, folder, path, body).Concat(environment))
        {
            start.Environment[name] = value;
        }

        using var git = Process.Start(start)!;
        using var output = new MemoryStream();
        var complaints = git.StandardError.ReadToEndAsync(); // tests look at answers
        var reading = git.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            await git.StandardInput.BaseStream.WriteAsync(body);
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // git has heard enough
        }

        await reading;
        await complaints;
        await git.WaitForExitAsync();
        return Parse(output.ToArray());
    }

    private static Dictionary<string, string> Environment(HttpRequest request, string folder, string path, byte[] body) =>
        new()
        {
            ["GIT_PROJECT_ROOT"] = folder,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = path,
            ["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?'),
            ["REQUEST_METHOD"] = request.Method,
            ["CONTENT_TYPE"] = request.ContentType ?? "",
            ["CONTENT_LENGTH"] = body.Length.ToString(CultureInfo.InvariantCulture),
            ["REMOTE_USER"] = "anonymous",
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "http.receivepack",
            ["GIT_CONFIG_VALUE_0"] = "true",
        };

    private static GitHttpAnswer Parse(byte[] output)
    {
        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        var status = 200;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in Encoding.ASCII.GetString(output, 0, end).Split("\r\n"))
        {
            var (name, value) = (
                line[..line.IndexOf(':', StringComparison.Ordinal)],
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            );
            if (name == "Status")
            {
                status = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            }
            else
            {
                headers.Add(new(name, value));
            }
        }

        return new(status, headers, output.AsMemory(end + 4));
    }
}
