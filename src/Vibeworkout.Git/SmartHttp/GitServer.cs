using System.Net;
using System.Net.Http.Headers;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>One request to a git server and its answer, in bounds: of time, of size, and of where credentials go.</summary>
internal sealed class GitServer(HttpClient http, TimeProvider time, TimeSpan timeout, bool follows)
{
    public const string ReceivePack = "git-receive-pack";
    public const string UploadPack = "git-upload-pack";

    /// <summary>More of an answer is not read, in bytes.</summary>
    private const int MaxAnswer = 64 * 1024;

    /// <summary>How this program names itself to git.</summary>
    public static readonly string Agent = $"vibeworkout/{typeof(GitServer).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    // some servers tell git from a browser by this beginning, where the address does not end in .git
    private static readonly string UserAgent = $"git/2.0 ({Agent})";

    /// <summary>Posts to a service of a repository. A repository that was renamed on the same server is followed there, once.</summary>
    /// <exception cref="OperationCanceledException">The caller does not want it any more.</exception>
    public Task<HttpAnswer> PostAsync(
        Uri repository,
        AuthenticationHeaderValue? credentials,
        string service,
        byte[] body,
        CancellationToken cancel
    ) =>
        Address.TryRead(repository, credentials, out var address)
            ? BoundedAsync(address, service, inTime => FollowAsync(address, service, body, inTime), cancel)
            : Task.FromResult<HttpAnswer>(HttpFailures.InvalidRemote);

    /// <summary>Whether the repository names its objects by SHA-256: asked where git ended without a word, which is its way to say
    /// so.</summary>
    public async Task<bool> IsSha256Async(Uri repository, AuthenticationHeaderValue? credentials, CancellationToken cancel)
    {
        if (!Address.TryRead(repository, credentials, out var address))
        {
            return false;
        }

        var answer = await BoundedAsync(address, UploadPack, inTime => AdvertisementAsync(address, inTime), cancel);
        return answer is HttpAnswer.Body body && body.Bytes.AsSpan().IndexOf("object-format=sha256"u8) >= 0;
    }

    private async Task<HttpAnswer> BoundedAsync(
        Address address,
        string service,
        Func<CancellationToken, Task<HttpAnswer>> ask,
        CancellationToken cancel
    )
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return HttpFailures.TimedOut(address, service);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancel.IsCancellationRequested)
        {
            return deadline.IsCancellationRequested
                ? HttpFailures.TimedOut(address, service)
                : HttpFailures.Unreachable(address, service, e);
        }
    }

    private async Task<HttpAnswer> FollowAsync(Address address, string service, byte[] body, CancellationToken cancel)
    {
        using var first = await SendAsync(Post(address, service, body), cancel);
        if (!IsRedirect(first))
        {
            return await ReadAsync(first, address, service, null, cancel);
        }

        if (!follows || address.Follow(first.Headers.Location, service) is not { } moved)
        {
            return HttpFailures.MovedElsewhere(address, first.Headers.Location);
        }

        using var second = await SendAsync(Post(moved, service, body), cancel);
        return IsRedirect(second)
            ? HttpFailures.MovedElsewhere(moved, second.Headers.Location)
            : await ReadAsync(second, moved, service, moved.Repository, cancel);
    }

    private async Task<HttpAnswer> AdvertisementAsync(Address address, CancellationToken cancel)
    {
        using var response = await SendAsync(Request(HttpMethod.Get, address, $"info/refs?service={UploadPack}"), cancel);
        return new HttpAnswer.Body(response.IsSuccessStatusCode ? (await BytesAsync(response, cancel)).Bytes : [], null);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    private static HttpRequestMessage Post(Address address, string service, byte[] body)
    {
        var request = Request(HttpMethod.Post, address, service);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new($"application/x-{service}-request") } };
        request.Headers.Accept.Add(new($"application/x-{service}-result"));
        return request;
    }

    private static HttpRequestMessage Request(HttpMethod method, Address address, string what)
    {
        var request = new HttpRequestMessage(method, address.Of(what));
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.Authorization = address.Credentials;
        if (!what.Equals(ReceivePack, StringComparison.Ordinal))
        {
            request.Headers.Add("Git-Protocol", "version=2");
        }

        return request;
    }

    private async Task<HttpAnswer> ReadAsync(
        HttpResponseMessage response,
        Address address,
        string service,
        Uri? movedTo,
        CancellationToken cancel
    )
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return HttpFailures.Of(response, address, service, time.GetUtcNow());
        }

        if (response.Content.Headers.ContentType?.MediaType != $"application/x-{service}-result")
        {
            return HttpFailures.NotSmartHttp(address, "its answer is of another kind");
        }

        var (bytes, whole) = await BytesAsync(response, cancel);
        return whole ? new HttpAnswer.Body(bytes, movedTo) : HttpFailures.AnswerTooLarge(address);
    }

    private static async Task<(byte[] Bytes, bool Whole)> BytesAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaxAnswer + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return (buffer[..Math.Min(read, MaxAnswer)], read <= MaxAnswer);
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.RedirectKeepVerb
                or HttpStatusCode.PermanentRedirect;
}
