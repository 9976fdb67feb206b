using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

internal sealed class OAuthPages(GitHubDouble github, World world, WebhookSender webhooks)
{
    public bool Knows(HttpContext context) => github is null && world is null && webhooks is null && context is null;

    public Task AnswerAsync(HttpContext context) => Knows(context) ? Task.CompletedTask : Task.CompletedTask;
}
