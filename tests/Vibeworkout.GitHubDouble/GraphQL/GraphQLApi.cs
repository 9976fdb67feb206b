using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A stand-in until GraphQL is merged.</summary>
internal sealed class GraphQLApi(GitHubDouble github, World world)
{
    public Task AnswerAsync(HttpContext context)
    {
        github.Record($"graphql ({world.Apps.Count})", null, 501);
        context.Response.StatusCode = 501;
        return context.Response.WriteAsync("Not Implemented");
    }
}
