using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Vibeworkout.Testing;

/// <summary>Sends JSON and reads JSON, as any client does. It is not led on: a redirect is an answer.</summary>
public sealed class JsonClient(Uri address, string? token = null) : IDisposable
{
    /// <summary>What carries it, for what is no JSON.</summary>
    public HttpClient Http { get; } = Create(address, token);

    /// <summary>A client that is signed in with a token, or with none.</summary>
    public static HttpClient Create(Uri address, string? token = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("tests");
        http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        return http;
    }

    /// <summary>Reads.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Sends.</summary>
    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Changes.</summary>
    public Task<Answer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    /// <summary>Deletes.</summary>
    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET, POST, …</param>
    /// <param name="path">Where, below the address.</param>
    /// <param name="body">What is written as JSON; a string is sent as it is.</param>
    /// <param name="authorization">Other credentials than the client's.</param>
    public Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, AuthenticationHeaderValue? authorization = null) =>
        SendAsync(Http, method, path, body, authorization);

    /// <summary>Sends a request with somebody else's client.</summary>
    public static async Task<Answer> SendAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        object? body = null,
        AuthenticationHeaderValue? authorization = null
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text, null, "application/json"),
                _ => JsonContent.Create(body),
            },
        };
        request.Headers.Authorization = authorization ?? http.DefaultRequestHeaders.Authorization;
        using var response = await http.SendAsync(request);
        var type = response.Content.Headers.ContentType?.MediaType;
        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            type?.EndsWith("json", StringComparison.Ordinal) == true,
            response.Headers.Location
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}
