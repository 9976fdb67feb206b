using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>GitHub's REST API: what happens around every operation.</summary>
internal sealed class RestApi
{
    private readonly GitHubDouble github;
    private readonly World world;
    private readonly Access access;
    private readonly IReadOnlyList<RestOperation> operations;
    private readonly PrimaryLimit limit;
    private readonly SlidingWindow content;

    public RestApi(GitHubDouble github, World world, WebhookSender webhooks)
    {
        (this.github, this.world, access) = (github, world, new(world));
        limit = new(github.Time);
        content = new(github.Time, TimeSpan.FromHours(1));
        var bodies = new Bodies(github, world);
        operations =
        [
            .. new AppOperations(world, bodies).All,
            .. new DeliveryOperations(webhooks).All,
            .. new UserOperations(world, access, bodies).All,
            .. new RepositoryOperations(github, world, access, bodies).All,
            .. new PullRequestOperations(github, world, access, bodies).All,
            new("GET", "/rate_limit", call => Task.FromResult(new RestAnswer(200, Bodies.RateLimit(Quota(call.Caller, 0))))),
        ];
    }

    public IReadOnlyList<string> Names => [.. operations.Select(o => $"{o.Method} {o.Template}")];

    public async Task AnswerAsync(HttpContext context, string path)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var described = ByName(path);
        var (operation, values) = Find(context.Request.Method, described);
        var kind = operation?.Kind ?? $"rest {context.Request.Method} (unknown)";
        var repository = values.TryGetValue("repo", out var name)
            ? world.FindRepository(values["owner"], name) ?? world.FindMoved(values["owner"], name)
            : null;
        var status = 0;
        try
        {
            var fault = await github.FaultAsync(kind);
            if (fault?.Cut == true)
            {
                context.Abort();
                return;
            }

            var call = new RestCall(context.Request, described, buffer.ToArray(), Caller.Anonymous, values);
            var answer = fault?.Status is { } failing ? Failure(failing, fault.RetryAfter) : await AnswerAsync(call, operation);
            status = answer.Status;
            Check(call, answer);
            if (fault?.DropAnswer == true)
            {
                context.Abort();
                return;
            }

            await WriteAsync(context, answer);
        }
        finally
        {
            github.Record(kind, repository, status);
        }
    }

    /// <summary><c>/repositories/ID/…</c>, which GitHub redirects to and does not describe, is the repository by its name.</summary>
    private string ByName(string path)
    {
        var parts = path.Split('/', 4);
        return parts.Length > 2 && parts[1] == "repositories" && long.TryParse(parts[2], out var id)
            ? $"/repos/{world.FindRepository(id)?.FullName ?? "-/-"}{(parts.Length > 3 ? $"/{parts[3]}" : "")}"
            : path;
    }

    private (RestOperation? Operation, IReadOnlyDictionary<string, string> Values) Find(string method, string path)
    {
        foreach (var operation in operations.Where(o => o.Method == method))
        {
            if (operation.Match(path) is { } values)
            {
                return (operation, values);
            }
        }

        return (null, new Dictionary<string, string>());
    }

    private async Task<RestAnswer> AnswerAsync(RestCall call, RestOperation? operation)
    {
        if (call.Request.Headers.UserAgent.Count == 0)
        {
            return RestAnswer.Forbidden(
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            );
        }

        if (operation is null)
        {
            github.Contract.Violated($"{call.Request.Method} {call.Path} is no operation that the double knows");
            return RestAnswer.NotFound();
        }

        var (caller, refused) = Authentication.Authenticate(call.Request, world);
        if (refused is not null)
        {
            return refused;
        }

        call = call with { Caller = caller, Body = ParseBody(call.RawBody) };
        var quota = Quota(caller, operation.Template == "/rate_limit" ? 0 : 1);
        var answer = Refusal(caller, operation, quota) ?? await operation.Handler(call);
        return WithQuota(Conditional(call, answer), caller, quota);
    }

    private RestAnswer? Refusal(Caller caller, RestOperation operation, Quota quota)
    {
        if (quota.Exceeded)
        {
            return RestAnswer.Forbidden($"API rate limit exceeded for {caller.LimitKey}.");
        }

        if (operation.CreatesContent && github.Faults.ContentAnHour is { } most && content.Take(caller.LimitKey, most) is { } wait)
        {
            github.Faults.CountContentViolation();
            return RestAnswer.Limited(
                403,
                "You have exceeded a secondary rate limit and have been temporarily blocked from content creation.",
                wait
            );
        }

        return null;
    }

    private Quota Quota(Caller caller, int points) =>
        limit.Spend(caller.LimitKey, caller == Caller.Anonymous ? github.Faults.AnonymousAnHour : github.Faults.RestAnHour, points);

    /// <summary>An answer that the caller has already is a 304, which is free.</summary>
    private static RestAnswer Conditional(RestCall call, RestAnswer answer)
    {
        if (call.Request.Method != "GET" || answer.Status != 200 || answer.Body is null)
        {
            return answer;
        }

        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer.Body.ToJsonString())))}\"";
        var known = call.Request.Headers.IfNoneMatch.ToString().Contains(tag[2..], StringComparison.Ordinal);
        var conditional = known ? new RestAnswer(304) : answer;
        foreach (var (name, value) in answer.Headers)
        {
            conditional.Headers[name] = value;
        }

        return RestAnswer.With(conditional, "ETag", tag);
    }

    private RestAnswer WithQuota(RestAnswer answer, Caller caller, Quota quota)
    {
        var now = answer.Status == 304 ? Quota(caller, -1) : quota;
        foreach (
            var (name, value) in new (string, long)[]
            {
                ("limit", now.Limit),
                ("remaining", now.Remaining),
                ("used", now.Used),
                ("reset", now.Reset.ToUnixTimeSeconds()),
            }
        )
        {
            answer.Headers[$"x-ratelimit-{name}"] = value.ToString(CultureInfo.InvariantCulture);
        }

        answer.Headers["x-ratelimit-resource"] = "core";
        return answer;
    }

    private void Check(RestCall call, RestAnswer answer) =>
        github.Contract.Check(
            call.Request.Method,
            call.Path,
            [.. call.Request.Query.SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v ?? "")))],
            call.RawBody,
            answer.Status,
            answer.Body is null ? null : "application/json; charset=utf-8",
            answer.Body is null ? [] : Encoding.UTF8.GetBytes(answer.Body.ToJsonString())
        );

    internal static async Task WriteAsync(HttpContext context, RestAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers["X-GitHub-Request-Id"] = World.Hex(16).ToUpperInvariant();
        response.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        response.Headers["X-GitHub-Api-Version-Selected"] = context.Request.Headers["X-GitHub-Api-Version"] is [{ } version]
            ? version
            : "2022-11-28";
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        if (answer.Body is not null)
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync(answer.Body.ToJsonString());
        }
    }

    internal static RestAnswer Failure(int status, TimeSpan? retryAfter) =>
        retryAfter is { } wait
            ? RestAnswer.Limited(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", wait)
            : RestAnswer.Error(status, "Server Error");

    internal static JsonObject ParseBody(byte[] body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
