using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>GitHub's GraphQL API, for queries: one address, one limit, and errors in answers of status 200.</summary>
internal sealed class GraphQLApi(GitHubDouble github, World world)
{
    private const string Kind = "graphql";
    private readonly PrimaryLimit limit = new(github.Time);
    private readonly GraphQLRoot root = new(github, world);

    public async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = RestApi.ParseBody(buffer.ToArray());
        var (status, repository) = (0, Named(body));
        try
        {
            var fault = await github.FaultAsync(Kind);
            if (fault?.Cut == true)
            {
                context.Abort();
                return;
            }

            var answer = fault?.Status is { } failing
                ? RestApi.Failure(failing, fault.RetryAfter)
                : await AnswerAsync(context.Request, body);
            status = answer.Status;
            if (fault?.DropAnswer == true)
            {
                context.Abort();
                return;
            }

            await RestApi.WriteAsync(context, answer);
        }
        finally
        {
            github.Record(Kind, repository, status);
        }
    }

    private async Task<RestAnswer> AnswerAsync(HttpRequest request, JsonObject body)
    {
        if (request.Headers.UserAgent.Count == 0)
        {
            return RestAnswer.Forbidden(
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            );
        }

        if (request.Method != "POST")
        {
            return RestAnswer.NotFound();
        }

        var (caller, refused) = Authentication.Authenticate(request, world);
        if (refused is not null || caller.Token is null)
        {
            return refused ?? RestAnswer.Unauthorized("This endpoint requires you to be authenticated.");
        }

        try
        {
            var query = GraphQLQuery.Parse(body);
            var quota = limit.Spend(caller.LimitKey, github.Faults.GraphQLAnHour, query.Cost);
            return WithQuota(
                new(200, quota.Exceeded ? RateLimited(caller) : await query.AnswerAsync(root.Query(caller, quota, query.Cost))),
                quota
            );
        }
        catch (GraphQLInvalidException e)
        {
            return new(200, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = e.Message }) });
        }
    }

    /// <summary>The repository that the variables name.</summary>
    private Repository? Named(JsonObject body) =>
        body["variables"] is JsonObject variables && variables["owner"] is JsonValue owner && variables["name"] is JsonValue name
            ? world.FindRepository(owner.ToString(), name.ToString()) ?? world.FindMoved(owner.ToString(), name.ToString())
            : null;

    private static JsonObject RateLimited(Caller caller) =>
        new()
        {
            ["errors"] = new JsonArray(
                new JsonObject { ["type"] = "RATE_LIMITED", ["message"] = $"API rate limit exceeded for {caller.LimitKey}." }
            ),
        };

    private static RestAnswer WithQuota(RestAnswer answer, Quota quota)
    {
        foreach (
            var (name, value) in new (string, long)[]
            {
                ("limit", quota.Limit),
                ("remaining", quota.Remaining),
                ("used", quota.Used),
                ("reset", quota.Reset.ToUnixTimeSeconds()),
            }
        )
        {
            answer.Headers[$"x-ratelimit-{name}"] = value.ToString(CultureInfo.InvariantCulture);
        }

        answer.Headers["x-ratelimit-resource"] = "graphql";
        return answer;
    }
}
