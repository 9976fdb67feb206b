using System.Globalization;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Writes what GitHub's answers hold, every required member of it.</summary>
internal sealed partial class Bodies(GitHubDouble github, World world)
{
    public string Api => github.ApiRoot;

    public string Root => github.Root;

    public JsonObject SimpleUser(Account account)
    {
        var url = $"{Api}/users/{account.Login}";
        return new()
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = NodeId("U", account.Id),
            ["avatar_url"] = $"{Root}/avatars/u/{account.Id}",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = $"{Root}/{account.Login}",
            ["followers_url"] = $"{url}/followers",
            ["following_url"] = $"{url}/following{{/other_user}}",
            ["gists_url"] = $"{url}/gists{{/gist_id}}",
            ["starred_url"] = $"{url}/starred{{/owner}}{{/repo}}",
            ["subscriptions_url"] = $"{url}/subscriptions",
            ["organizations_url"] = $"{url}/orgs",
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events{{/privacy}}",
            ["received_events_url"] = $"{url}/received_events",
            ["type"] =
                account.IsOrganization ? "Organization"
                : IsBot(account) ? "Bot"
                : "User",
            ["site_admin"] = false,
        };
    }

    public JsonObject PrivateUser(Account account)
    {
        var user = SimpleUser(account);
        foreach (var name in new[] { "company", "blog", "location", "hireable", "bio", "email" })
        {
            user[name] = null;
        }

        foreach (var name in new[] { "public_gists", "followers", "following", "private_gists", "disk_usage", "collaborators" })
        {
            user[name] = 0;
        }

        var mine = world.Repositories.Where(r => r.Owner == account).ToList();
        user["name"] = account.Login;
        user["public_repos"] = mine.Count(r => !r.IsPrivate);
        user["total_private_repos"] = mine.Count(r => r.IsPrivate);
        user["owned_private_repos"] = mine.Count(r => r.IsPrivate);
        user["two_factor_authentication"] = true;
        user["created_at"] = Time(account.CreatedAt);
        user["updated_at"] = Time(account.CreatedAt);
        user["user_view_type"] = "private";
        return user;
    }

    public JsonObject Organization(Account account)
    {
        var url = $"{Api}/orgs/{account.Login}";
        return new()
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = NodeId("O", account.Id),
            ["url"] = url,
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events",
            ["hooks_url"] = $"{url}/hooks",
            ["issues_url"] = $"{url}/issues",
            ["members_url"] = $"{url}/members{{/member}}",
            ["public_members_url"] = $"{url}/public_members{{/member}}",
            ["avatar_url"] = $"{Root}/avatars/u/{account.Id}",
            ["description"] = null,
        };
    }

    public static JsonObject RateLimit(Quota quota)
    {
        JsonObject One() =>
            new()
            {
                ["limit"] = quota.Limit,
                ["used"] = quota.Used,
                ["remaining"] = quota.Remaining,
                ["reset"] = quota.Reset.ToUnixTimeSeconds(),
            };
        return new()
        {
            ["resources"] = new JsonObject { ["core"] = One(), ["search"] = One() },
            ["rate"] = One(),
        };
    }

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    internal static string? Time(DateTimeOffset? at) => at is { } known ? Time(known) : null;

    internal static string NodeId(string kind, long id) =>
        $"{kind}_{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture))).TrimEnd('=')}";

    private static bool IsBot(Account account) => account.Login.EndsWith("[bot]", StringComparison.Ordinal);
}
