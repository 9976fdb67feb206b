using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What of GitHub is seen in a browser: signing in, authorizing, installing and registering an app; and the addresses that tokens
/// come from.</summary>
internal sealed partial class OAuthPages
{
    private readonly World world;
    private readonly AuthorizePage authorize;
    private readonly TokenEndpoint tokens;
    private readonly DevicePage device;
    private readonly InstallPage install;
    private readonly ManifestPage manifest;
    private readonly GitHubDouble github;

    public OAuthPages(GitHubDouble github, World world, WebhookSender webhooks)
    {
        (this.github, this.world, Sessions) = (github, world, new(world));
        var authorizations = new Authorizations(world);
        authorize = new(world, Sessions, authorizations);
        tokens = new(github, world, authorizations);
        device = new(Sessions, authorizations);
        install = new(github, world, Sessions, webhooks);
        manifest = new(github, world, Sessions);
    }

    public Sessions Sessions { get; }

    public bool Knows(HttpContext context) => Find(context.Request) is not null;

    public async Task AnswerAsync(HttpContext context)
    {
        var (kind, answer) = Find(context.Request)!.Value;
        var fault = await github.FaultAsync(kind);
        try
        {
            if (fault?.Cut == true)
            {
                context.Abort();
            }
            else if (fault?.Status is { } status)
            {
                await Html.PageAsync(context, "Something went wrong here.", "", status);
            }
            else if (fault?.DropAnswer == true)
            {
                context.Response.Body = Stream.Null;
                await answer(context);
                context.Abort();
            }
            else
            {
                await answer(context);
            }
        }
        finally
        {
            github.Record(kind, null, context.Response.StatusCode);
        }
    }

    private (string Kind, Func<HttpContext, Task> Answer)? Find(HttpRequest request)
    {
        var path = request.Path.Value!;
        Func<HttpContext, Task>? answer = $"{request.Method} {path}" switch
        {
            "GET " + AuthorizePage.Address => authorize.ShowAsync,
            "POST " + AuthorizePage.Address => authorize.DecideAsync,
            "POST /login/oauth/access_token" => tokens.ExchangeAsync,
            "POST /login/device/code" => tokens.StartDeviceAsync,
            "GET " + DevicePage.Address => device.ShowAsync,
            "POST " + DevicePage.Address => device.DecideAsync,
            "POST " + Sessions.Address => Sessions.SignInAsync,
            "GET /logout" => Sessions.SignOutAsync,
            _ => null,
        };
        if (answer is not null)
        {
            return ($"page {request.Method} {path}", answer);
        }

        if (Installing().Match(path) is { Success: true } installing)
        {
            return (
                $"page {request.Method} /apps/{{slug}}/installations/new",
                context => install.AnswerAsync(context, installing.Groups["slug"].Value)
            );
        }

        if (Avatar().Match(path) is { Success: true } avatar)
        {
            return ("page GET /avatars", context => AvatarAsync(context, avatar.Groups["id"].Value));
        }

        return ManifestPage.Knows(path) ? ($"page {request.Method} /settings/apps/new", manifest.AnswerAsync) : null;
    }

    /// <summary>The first letter of the login.</summary>
    private Task AvatarAsync(HttpContext context, string id)
    {
        var letter = world.Accounts.Find(a => a.Id == long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))?.Login[..1] ?? "?";
        context.Response.ContentType = "image/svg+xml";
        return context.Response.WriteAsync(
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#57606a"/>"""
                + $"""<text x="5" y="7.5" font-size="7" text-anchor="middle" fill="#fff">{letter}</text></svg>"""
        );
    }

    [GeneratedRegex("^/apps/(?<slug>[^/]+)/installations/new$")]
    private static partial Regex Installing();

    [GeneratedRegex("^/avatars/u/(?<id>[0-9]{1,18})$")]
    private static partial Regex Avatar();
}
