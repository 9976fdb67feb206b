using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vibeworkout.Cli.Account;

/// <summary>
/// Speaks with the server, for what people type only: hooks and the log's way home go through the git remote and nowhere else. Redirects
/// are not followed: what is sent is meant for this server.
/// </summary>
internal sealed class AccountServer : IDisposable
{
    private const int LongestAnswer = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly Uri server;

    public AccountServer(Uri server, string? token = null)
    {
        this.server = server;
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = !server.IsLoopback,
            }
        )
        {
            BaseAddress = server,
            Timeout = Patience,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        http.DefaultRequestHeaders.UserAgent.Add(new("vibeworkout", typeof(AccountServer).Assembly.GetName().Version?.ToString(3)));
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public void Dispose() => http.Dispose();

    public Task<ServerAnswer<DeviceCodes>> BeginAsync(DeviceRequest request) =>
        PostAsync("sign-in/device", request, AccountJson.Default.DeviceRequest, AccountJson.Default.DeviceCodes);

    public Task<ServerAnswer<DeviceToken>> AskForTokenAsync(string deviceCode) =>
        PostAsync("sign-in/device/token", new(deviceCode), AccountJson.Default.DeviceTokenRequest, AccountJson.Default.DeviceToken);

    public Task<ServerAnswer<ServerRepos>> ReposAsync() =>
        SendAsync(HttpMethod.Get, "api/gate-repos", null, AccountJson.Default.ServerRepos);

    public Task<ServerAnswer<ServerRepo>> AddRepoAsync(string remoteUrl) =>
        PostAsync("api/gate-repos", new(remoteUrl), AccountJson.Default.AddRepo, AccountJson.Default.ServerRepo);

    /// <summary>Revokes the token that this speaks with.</summary>
    public Task<ServerAnswer<bool>> RevokeAsync() => SendAsync<bool>(HttpMethod.Delete, "api/tokens/current", null, null);

    private Task<ServerAnswer<TAnswer>> PostAsync<TBody, TAnswer>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType
    ) => SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), answerType);

    /// <param name="method">The method.</param>
    /// <param name="path">From the server's address.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="type">How to read what comes; null where nothing is to come.</param>
    private async Task<ServerAnswer<T>> SendAsync<T>(HttpMethod method, string path, byte[]? body, JsonTypeInfo<T>? type)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await http.SendAsync(request);
            var bytes = await response.Content.ReadAsByteArrayAsync();
            if (!response.IsSuccessStatusCode)
            {
                return Refuse<T>(response, bytes);
            }

            if (type is null)
            {
                return new ServerAnswer<T>.Good(default!);
            }

            return Read(bytes, type) is { } value
                ? new ServerAnswer<T>.Good(value)
                : new ServerAnswer<T>.Refused(
                    response.StatusCode,
                    null,
                    $"{server} answered something else than a vibeworkout server does; check the address."
                );
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return new ServerAnswer<T>.Away(
                e is TaskCanceledException
                    ? $"{server} did not answer within {Patience.TotalSeconds:0} seconds; check that it runs, then try again."
                    : $"{server} could not be reached: {Plain.Text(Innermost(e).Message)}. Check the address and that the server "
                        + $"runs, then try again."
            );
        }
    }

    private ServerAnswer<T> Refuse<T>(HttpResponseMessage response, byte[] bytes)
    {
        var refusal = Read(bytes, AccountJson.Default.Refusal);
        return new ServerAnswer<T>.Refused(
            response.StatusCode,
            refusal?.Error,
            (int)response.StatusCode is >= 300 and < 400
                    ? $"{server} sends its visitors to {Plain.Text(response.Headers.Location?.ToString() ?? "another address")}; "
                        + $"give the address that it really has."
                : refusal?.Title is { Length: > 0 } title ? $"{server.Host} says: {Plain.Text(title)}"
                : $"{server} answered {(int)response.StatusCode} without saying why; check that this is a vibeworkout server, and its log."
        );
    }

    private static T? Read<T>(byte[] bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e;
    }
}
