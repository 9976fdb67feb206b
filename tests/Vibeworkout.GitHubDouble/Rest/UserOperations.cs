namespace Vibeworkout.Testing.GitHub;

/// <summary>What a signed-in user sees: who they are, and which installations, organizations and repositories are theirs.</summary>
internal sealed class UserOperations(World world, Access access, Bodies bodies)
{
    public IEnumerable<RestOperation> All =>
        [
            new("GET", "/user", call => AsUserAsync(call, user => new(200, bodies.PrivateUser(user)))),
            new(
                "GET",
                "/user/orgs",
                call =>
                    AsUserAsync(
                        call,
                        user => Paging.List(call, [.. world.Accounts.Where(a => a.Members.ContainsKey(user.Id))], bodies.Organization)
                    )
            ),
            new(
                "GET",
                "/user/repos",
                call => AsUserAsync(call, user => Paging.List(call, Repositories(call, user), r => bodies.Repository(r, call.Caller)))
            ),
            new(
                "GET",
                "/user/installations",
                call => AsUserAsync(call, user => Paging.Counted(call, Installations(call, user), "installations", bodies.Installation))
            ),
            new(
                "GET",
                "/user/installations/{installation_id}/repositories",
                call => AsUserAsync(call, user => InstallationRepositories(call, user))
            ),
        ];

    private static Task<RestAnswer> AsUserAsync(RestCall call, Func<Account, RestAnswer> answer) =>
        Task.FromResult(
            call.Caller switch
            {
                { User: { } user } => answer(user),
                { Installation: not null } => RestAnswer.Forbidden(),
                _ => RestAnswer.Unauthorized("Requires authentication"),
            }
        );

    private List<Installation> Installations(RestCall call, Account user) =>
        [
            .. world.Installations.Where(i =>
                i.App == call.Caller.App && (i.Account == user || i.Account.Members.ContainsKey(user.Id) || Visible(i, user).Any())
            ),
        ];

    private RestAnswer InstallationRepositories(RestCall call, Account user) =>
        Installations(call, user).Find(i => i.Id == call.Id("installation_id")) is { } installation
            ? Paging.Counted(call, [.. Visible(installation, user)], "repositories", r => bodies.Repository(r, call.Caller))
            : RestAnswer.NotFound();

    private IEnumerable<Repository> Visible(Installation installation, Account user) =>
        world.RepositoriesOf(installation).Where(r => Access.OfUser(user, r) > Level.None);

    private List<Repository> Repositories(RestCall call, Account user)
    {
        var all = world.Repositories.Where(r => Access.OfUser(user, r) > Level.None && access.CanSee(call.Caller, r));
        all = call.Query("visibility") switch
        {
            "private" => all.Where(r => r.IsPrivate),
            "public" => all.Where(r => !r.IsPrivate),
            _ => all,
        };
        all = call.Query("affiliation") == "owner" || call.Query("type") == "owner" ? all.Where(r => r.Owner == user) : all;
        var sorted = call.Query("sort") switch
        {
            "updated" => all.OrderByDescending(r => r.UpdatedAt),
            "pushed" => all.OrderByDescending(r => r.PushedAt),
            "created" => all.OrderByDescending(r => r.CreatedAt),
            _ => all.OrderBy(r => r.FullName, StringComparer.OrdinalIgnoreCase),
        };
        return [.. sorted];
    }
}
