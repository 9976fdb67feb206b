using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// One request to GitHub's REST or GraphQL API, and what came of it as a value. Limits are kept by <see cref="GitHubPauses"/>; reading is
/// tried again by the client's resilience handler, writing never. Tokens go into a header only.
/// </summary>
internal sealed class GitHubApi(HttpClient http, IOptions<GitHubOptions> options, GitHubPauses pauses, TimeProvider time)
{
    /// <summary>Longer answers are not read.</summary>
    public const long MaxAnswer = 16 * 1024 * 1024;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>GraphQL names its members otherwise than REST does.</summary>
    private static readonly JsonSerializerOptions GraphQLJson = new(JsonSerializerDefaults.Web);

    /// <summary>Reads something.</summary>
    public Task<GitHubResult<T>> GetAsync<T>(GitHubCaller caller, string token, string path, CancellationToken cancel)
        where T : class => SendAsync<T>(caller, token, HttpMethod.Get, new Uri(options.Value.Api, path), null, cancel);

    /// <summary>Sends something that makes no content: it needs no turn.</summary>
    public Task<GitHubResult<T>> PostAsync<T>(GitHubCaller caller, string token, string path, object body, CancellationToken cancel)
        where T : class => SendAsync<T>(caller, token, HttpMethod.Post, new Uri(options.Value.Api, path), body, cancel);

    /// <summary>Makes something: one by one, with a second in between, as GitHub asks.</summary>
    public async Task<GitHubResult<T>> WriteAsync<T>(
        GitHubCaller caller,
        string token,
        HttpMethod method,
        string path,
        object body,
        CancellationToken cancel
    )
        where T : class
    {
        using var turn = await pauses.WriteTurnAsync(caller, cancel);
        return await SendAsync<T>(caller, token, method, new Uri(options.Value.Api, path), body, cancel);
    }

    /// <summary>Asks a GraphQL query. What it answers in part counts as answered: errors beside data are of things that the token may not
    /// see.</summary>
    public async Task<GitHubResult<T>> QueryAsync<T>(
        GitHubCaller caller,
        string token,
        string query,
        object variables,
        CancellationToken cancel
    )
        where T : class
    {
        var answer = await SendAsync<GraphQLAnswer<T>>(
            caller,
            token,
            HttpMethod.Post,
            options.Value.GraphQLAddress,
            new { query, variables },
            cancel,
            GraphQLJson
        );
        if (answer.Problem is { } problem)
        {
            return problem;
        }

        var error = answer.Value!.Errors is [var first, ..] ? first : null;
        return answer.Value.Data is { } data ? data
            : error?.Type == "RATE_LIMITED" ? Limited(caller, null)
            : new GitHubProblem(
                error?.Type == "NOT_FOUND" ? GitHubFailure.NotFound : GitHubFailure.Invalid,
                $"GitHub would not answer the query ({Short(error?.Message)})."
            );
    }

    private async Task<GitHubResult<T>> SendAsync<T>(
        GitHubCaller caller,
        string token,
        HttpMethod method,
        Uri address,
        object? body,
        CancellationToken cancel,
        JsonSerializerOptions? json = null
    )
        where T : class
    {
        if (pauses.Until(caller) is { } until)
        {
            return TooMuch(until);
        }

        try
        {
            using var first = await AskAsync(token, method, address, body, cancel);
            // a renamed repository: asked once more where it is now, never elsewhere
            using var moved =
                first.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
                && first.Headers.Location is { } there
                && new Uri(address, there) is var next
                && next.Authority == address.Authority
                && next.Scheme == address.Scheme
                    ? await AskAsync(token, method, next, body, cancel)
                    : null;
            var response = moved ?? first;
            if (!response.IsSuccessStatusCode)
            {
                return await ProblemOfAsync(caller, response, cancel);
            }

            pauses.Answered(caller);
            if (response.StatusCode == HttpStatusCode.NoContent)
            {
                return new GitHubResult<T>(null, null);
            }

            return await response.Content.ReadFromJsonAsync<T>(json ?? Json, cancel) is { } value
                ? value
                : new GitHubProblem(GitHubFailure.ServerError, "GitHub answered with nothing; it is tried again.");
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or JsonException
                        or Polly.Timeout.TimeoutRejectedException
                        or Polly.CircuitBreaker.BrokenCircuitException
                || (e is OperationCanceledException && !cancel.IsCancellationRequested)
            )
        {
            return new GitHubProblem(
                GitHubFailure.Unreachable,
                "GitHub could not be reached or did not answer in time; it is tried again. https://www.githubstatus.com tells "
                    + "when it is GitHub's own trouble."
            );
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string token, HttpMethod method, Uri address, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address)
        {
            Content = body is null ? null : JsonContent.Create(body, options: Json),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        return await http.SendAsync(request, cancel);
    }

    private async Task<GitHubProblem> ProblemOfAsync(GitHubCaller caller, HttpResponseMessage response, CancellationToken cancel)
    {
        var said = Short((await ReadErrorAsync(response, cancel))?.Message);
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => Limited(caller, RetryAt(response)),
            HttpStatusCode.Forbidden when RetryAt(response) is { } at => Limited(caller, at),
            HttpStatusCode.Forbidden when said.Contains("rate limit", StringComparison.OrdinalIgnoreCase) => Limited(caller, null),
            HttpStatusCode.Forbidden when said.Contains("suspended", StringComparison.OrdinalIgnoreCase) => new(
                GitHubFailure.Suspended,
                "The App's installation is suspended at GitHub, so nothing can be read or written there; somebody who owns the "
                    + "account can unsuspend it in its settings under Applications."
            ),
            HttpStatusCode.Forbidden => new(
                GitHubFailure.Forbidden,
                $"GitHub does not allow this ({said}); see which permissions the App asks for in docs/github.md and accept them "
                    + $"in its installation's settings."
            ),
            HttpStatusCode.Unauthorized => new(
                GitHubFailure.Unauthorized,
                "GitHub did not accept the token; a new one is used the next time."
            ),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
                GitHubFailure.NotFound,
                "GitHub knows no such thing, or does not show it to this App."
            ),
            >= HttpStatusCode.InternalServerError => new(
                GitHubFailure.ServerError,
                $"GitHub is in trouble (status {(int)response.StatusCode}); it is tried again."
            ),
            _ => new(GitHubFailure.Invalid, $"GitHub refused what was sent ({said})."),
        };
    }

    private GitHubProblem Limited(GitHubCaller caller, DateTimeOffset? until) => TooMuch(pauses.Pause(caller, until));

    private GitHubProblem TooMuch(DateTimeOffset until)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((until - time.GetUtcNow()).TotalSeconds));
        return new(
            GitHubFailure.Limited,
            string.Create(
                CultureInfo.InvariantCulture,
                $"GitHub asks to wait: too many requests. It is asked again in "
                    + $"{(seconds < 120 ? $"{seconds} s" : $"{(seconds + 59) / 60} min")}; nothing is lost meanwhile."
            ),
            until
        );
    }

    /// <summary><c>retry-after</c>, else the time at which a used-up hour is over.</summary>
    private DateTimeOffset? RetryAt(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { Delta: { } delta } ? time.GetUtcNow() + delta
        : response.Headers.RetryAfter is { Date: { } date } ? date
        : Header(response, "x-ratelimit-remaining") == "0"
        && long.TryParse(Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
        && reset < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(reset)
        : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task<ErrorAnswer?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<ErrorAnswer>(Json, cancel);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or InvalidOperationException)
        {
            return null; // a page of a proxy
        }
    }

    private static string Short(string? said) =>
        said is not { Length: > 0 } ? "no reason given" : Web.DisplayText.Clean(said, 200, "no reason given").TrimEnd('.');

    private sealed record ErrorAnswer(string? Message);

    private sealed record GraphQLAnswer<T>(T? Data, IReadOnlyList<GraphQLError>? Errors);

    private sealed record GraphQLError(string? Type, string? Message);
}
