using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>One ref that a push wants to change.</summary>
internal sealed record RefUpdate(string Old, string New, string Name);

/// <summary>Git's smart HTTP with GitHub's habits: who may read and push, moved repositories, and how often one may push.</summary>
internal sealed partial class GitEndpoint(GitHubDouble github, World world, WebhookSender webhooks)
{
    private const string ReceivePack = "git-receive-pack";
    private readonly SlidingWindow pushes = new(github.Time, TimeSpan.FromMinutes(1));
    private readonly Access access = new(world);

    public static bool Knows(string path) => Address().IsMatch(path);

    public async Task AnswerAsync(HttpContext context)
    {
        var address = Address().Match(context.Request.Path.Value!);
        var (owner, name, rest) = (address.Groups["owner"].Value, address.Groups["name"].Value, address.Groups["rest"].Value);
        var body = await GitHttpBackend.ReadBodyAsync(context.Request);
        var service = rest == "info/refs" ? context.Request.Query["service"].ToString() : rest;
        var kind = rest == "info/refs" ? $"git info/refs {service["git-".Length..]}" : $"git {service["git-".Length..]}";
        var repository = world.FindRepository(owner, name);
        try
        {
            var fault = await github.FaultAsync(kind);
            if (fault?.Cut == true)
            {
                context.Abort();
                return;
            }

            if (fault?.Status is { } status)
            {
                await RefuseAsync(context, status, "Something went wrong here.", fault.RetryAfter);
                return;
            }

            await AnswerAsync(context, owner, name, rest, service, body, fault?.DropAnswer == true);
        }
        finally
        {
            github.Record(kind, repository ?? world.FindMoved(owner, name), context.Response.StatusCode);
        }
    }

    private async Task AnswerAsync(HttpContext context, string owner, string name, string rest, string service, byte[] body, bool drop)
    {
        var credentials = Credentials(context.Request);
        var token = world.FindToken(credentials);
        var repository = world.FindRepository(owner, name) ?? world.FindMoved(owner, name);
        var caller = token is null ? Caller.Anonymous : new Caller(token.App, token);
        if (credentials is not null && token is null)
        {
            await ChallengeAsync(context, "Invalid username or token.");
        }
        else if (repository is null || !access.CanSee(caller, repository))
        {
            await (token is null ? ChallengeAsync(context, "Repository not found.") : RefuseAsync(context, 404, "Repository not found."));
        }
        else if (token?.Installation?.SuspendedAt is not null)
        {
            await RefuseAsync(context, 403, "This installation has been suspended.");
        }
        else if (world.FindRepository(owner, name) is null)
        {
            context.Response.Headers.Location = $"{github.Root}/{repository.FullName}.git/{rest}{context.Request.QueryString}";
            await RefuseAsync(context, 301, "Moved.");
        }
        else
        {
            await AnswerAsync(context, repository, caller, rest, service, body, drop);
        }
    }

    private async Task AnswerAsync(
        HttpContext context,
        Repository repository,
        Caller caller,
        string rest,
        string service,
        byte[] body,
        bool drop
    )
    {
        var needed = service == ReceivePack ? Level.Write : Level.Read;
        if (needed == Level.Write && caller.Token is null)
        {
            await ChallengeAsync(context, "No anonymous write access.");
            return;
        }

        if (access.Of(caller, repository, Access.Contents) < needed)
        {
            await RefuseAsync(
                context,
                403,
                $"Permission to {repository.FullName}.git denied to {caller.User?.Login ?? $"{caller.App?.Slug}[bot]"}."
            );
            return;
        }

        List<RefUpdate> updates = rest == ReceivePack ? Updates(body) : [];
        if (
            updates.Count > 0
            && github.Faults.PushesAMinute is { } most
            && pushes.Take(repository.Id.ToString(CultureInfo.InvariantCulture), most) is { } wait
        )
        {
            github.Faults.CountPushViolation();
            await RefuseAsync(context, github.Faults.PushRefusal, "You have exceeded a secondary rate limit.", wait);
            return;
        }

        await AskGitAsync(context, repository, caller, rest, body, updates, drop);
    }

    private async Task AskGitAsync(
        HttpContext context,
        Repository repository,
        Caller caller,
        string rest,
        byte[] body,
        List<RefUpdate> updates,
        bool drop
    )
    {
        var folder = repository.Git.Folder;
        var answer = await GitHttpBackend.AskAsync(
            context.Request,
            Path.GetDirectoryName(folder)!,
            $"/{Path.GetFileName(folder)}/{rest}",
            body,
            BareRepository.OwnEnvironment
        );
        foreach (var update in updates.Where(u => u.Name.StartsWith("refs/heads/", StringComparison.Ordinal)))
        {
            if ((await repository.Git.TryResolveAsync(update.Name) ?? Zeros(update.New)) == update.New)
            {
                await webhooks.PushedAsync(repository, update, caller);
            }
        }

        if (drop)
        {
            context.Abort();
            return;
        }

        await answer.WriteAsync(context.Response);
    }

    /// <summary>The commands before a push's pack.</summary>
    private static List<RefUpdate> Updates(byte[] body)
    {
        var updates = new List<RefUpdate>();
        for (
            var at = 0;
            at + 4 <= body.Length
                && int.TryParse(Encoding.ASCII.GetString(body, at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length)
                && length > 4;
            at += length
        )
        {
            var parts = Encoding.UTF8.GetString(body, at + 4, length - 4).Split('\0')[0].TrimEnd('\n').Split(' ', 3);
            if (parts.Length == 3)
            {
                updates.Add(new(parts[0], parts[1], parts[2]));
            }
        }

        return updates;
    }

    private static string Zeros(string oid) => new('0', oid.Length);

    /// <summary>The password of Basic, which is the token whatever the user is called; or a bearer token.</summary>
    private static string? Credentials(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..];
        }

        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2);
        return pair.Length == 2 && pair[1].Length > 0 && pair[1] != "x-oauth-basic" ? pair[1] : pair[0];
    }

    private static Task ChallengeAsync(HttpContext context, string why)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
        return RefuseAsync(context, 401, why);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(why);
    }

    [GeneratedRegex("^/(?<owner>[^/]+)/(?<name>[^/]+?)(\\.git)?/(?<rest>info/refs|git-upload-pack|git-receive-pack)$")]
    private static partial Regex Address();
}
