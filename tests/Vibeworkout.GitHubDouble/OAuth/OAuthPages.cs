using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Stands in until the pages are here.</summary>
internal sealed class OAuthPages
{
    public OAuthPages(GitHubDouble github, World world, WebhookSender webhooks) => _ = (github, world, webhooks);

    public bool Knows(HttpContext context) => this is null && context is null;

    public Task AnswerAsync(HttpContext context) => Knows(context) ? Task.CompletedTask : throw new NotSupportedException();
}
