using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What an app asks about itself, and its installations' tokens.</summary>
internal sealed class AppOperations(World world, Bodies bodies)
{
    private const string NeedsJwt = "A JSON web token could not be decoded";

    public IEnumerable<RestOperation> All =>
        [
            new("GET", "/app", call => AsAppAsync(call, app => new(200, bodies.Integration(app)))),
            new("GET", "/app/installations", call => AsAppAsync(call, app => Paging.List(call, InstallationsOf(app), bodies.Installation))),
            new(
                "GET",
                "/app/installations/{installation_id}",
                call => AsAppAsync(call, app => Found(Find(app, call.Id("installation_id"))))
            ),
            new("POST", "/app/installations/{installation_id}/access_tokens", call => AsAppAsync(call, app => IssueToken(call, app))),
            new("GET", "/repos/{owner}/{repo}/installation", call => AsAppAsync(call, app => OfRepository(call, app))),
            new("GET", "/installation/repositories", call => Task.FromResult(Repositories(call))),
            new("POST", "/app-manifests/{code}/conversions", call => Task.FromResult(ConvertManifest(call))),
            new("DELETE", "/applications/{client_id}/token", call => Task.FromResult(RevokeToken(call))),
            new("DELETE", "/installation/token", call => Task.FromResult(RevokeOwnToken(call))),
        ];

    private static Task<RestAnswer> AsAppAsync(RestCall call, Func<AppRegistration, RestAnswer> answer) =>
        Task.FromResult(call.Caller is { IsApp: true, App: { } app } ? answer(app) : RestAnswer.Unauthorized(NeedsJwt));

    private List<Installation> InstallationsOf(AppRegistration app) => [.. world.Installations.Where(i => i.App == app)];

    private Installation? Find(AppRegistration app, long id) => world.Installations.Find(i => i.App == app && i.Id == id);

    private RestAnswer Found(Installation? installation) =>
        installation is null ? RestAnswer.NotFound() : new(200, bodies.Installation(installation));

    private RestAnswer OfRepository(RestCall call, AppRegistration app)
    {
        if (world.FindRepository(call["owner"], call["repo"]) is { } repository)
        {
            return Found(world.InstallationOf(app, repository));
        }

        return world.FindMoved(call["owner"], call["repo"]) is { } moved
            ? RestAnswer.Moved($"{bodies.Api}/repositories/{moved.Id}/installation")
            : RestAnswer.NotFound();
    }

    private RestAnswer IssueToken(RestCall call, AppRegistration app)
    {
        if (Find(app, call.Id("installation_id")) is not { } installation)
        {
            return RestAnswer.NotFound();
        }

        if (installation.SuspendedAt is not null)
        {
            return RestAnswer.Forbidden("This installation has been suspended");
        }

        var permissions = call.Body["permissions"] is JsonObject asked ? Levels.Parse(asked) : installation.Permissions;
        if (permissions.Any(p => p.Value > installation.Permissions.GetValueOrDefault(p.Key)))
        {
            return RestAnswer.Error(422, "The permissions requested are not granted to this installation.");
        }

        permissions = permissions.SetItem(Access.Metadata, Level.Read);
        var (chosen, missing) = Narrowed(call, installation);
        return missing
            ? RestAnswer.Error(422, "There is at least one repository that does not exist or is not accessible to the parent installation.")
            : Issued(installation, chosen, permissions);
    }

    private RestAnswer Issued(Installation installation, ImmutableList<Repository>? chosen, ImmutableDictionary<string, Level> permissions)
    {
        var token = world.IssueInstallationToken(installation, chosen?.Select(r => r.Id).ToImmutableHashSet(), permissions);
        return new(201, bodies.InstallationToken(token, chosen));
    }

    private (ImmutableList<Repository>? Chosen, bool Missing) Narrowed(RestCall call, Installation installation)
    {
        var names = (call.Body["repositories"] as JsonArray)?.Select(n => (string?)n).ToList() ?? [];
        var ids = (call.Body["repository_ids"] as JsonArray)?.Select(n => (long?)n).ToList() ?? [];
        if (names.Count + ids.Count == 0)
        {
            return (null, false);
        }

        var chosen = world
            .RepositoriesOf(installation)
            .Where(r => ids.Contains(r.Id) || names.Contains(r.Name, StringComparer.OrdinalIgnoreCase))
            .ToImmutableList();
        return (chosen, chosen.Count < names.Count + ids.Count);
    }

    private RestAnswer Repositories(RestCall call)
    {
        if (call.Caller is not { Installation: { } installation, Token: { } token })
        {
            return call.Caller == Caller.Anonymous
                ? RestAnswer.Unauthorized("Requires authentication")
                : RestAnswer.Forbidden(
                    "You must authenticate with an installation access token in order to list repositories for an installation."
                );
        }

        var repositories = world.RepositoriesOf(installation).Where(r => token.Repositories?.Contains(r.Id) != false).ToList();
        var answer = Paging.Counted(call, repositories, "repositories", r => bodies.Repository(r, call.Caller));
        answer.Body!["repository_selection"] = installation.Selected is null ? "all" : "selected";
        return answer;
    }

    private RestAnswer ConvertManifest(RestCall call) =>
        world.Manifests.Take(call["code"]) is { } app ? new(201, bodies.ConvertedManifest(app)) : RestAnswer.NotFound();

    private RestAnswer RevokeToken(RestCall call)
    {
        if (call.Caller is not { IsApp: true, App: { } app } || app.ClientId != call["client_id"])
        {
            return RestAnswer.NotFound();
        }

        var value = call.Text("access_token");
        return world.Revoke(t => t.Value == value && t.App == app) > 0
            ? new(204)
            : RestAnswer.Invalid("OauthAccess", "access_token", "invalid");
    }

    private static RestAnswer RevokeOwnToken(RestCall call)
    {
        if (call.Caller is not { Installation: not null, Token: { } token })
        {
            return RestAnswer.Unauthorized();
        }

        token.Revoked = true;
        return new(204);
    }
}
