namespace Vibeworkout.Testing.GitHub;

/// <summary>What a caller may do with a repository.</summary>
internal sealed class Access(World world)
{
    public const string Metadata = "metadata";
    public const string Contents = "contents";
    public const string PullRequests = "pull_requests";
    public const string Administration = "administration";

    public bool CanSee(Caller caller, Repository repository) => Of(caller, repository, Metadata) > Level.None;

    public Level Of(Caller caller, Repository repository, string permission) =>
        (Level)Math.Max((int)Granted(caller, repository, permission), (int)Public(repository));

    /// <summary>What a user may do by being owner, member or collaborator.</summary>
    public static Level OfUser(Account user, Repository repository)
    {
        if (repository.Owner == user)
        {
            return Level.Admin;
        }

        var invited = repository.Collaborators.GetValueOrDefault(user.Id);
        var member = repository.Owner.Members.TryGetValue(user.Id, out var owns)
            ? owns
                ? Level.Admin
                : Level.Write
            : Level.None;
        return (Level)Math.Max((int)invited, (int)member);
    }

    /// <summary>What an app may do for a user on an account as a whole, such as creating a repository there.</summary>
    public Level OnAccount(Caller caller, Account account, string permission)
    {
        var user = caller.User;
        var mine = user == account || (user is not null && account.Members.ContainsKey(user.Id)) ? Level.Admin : Level.None;
        return caller.Token?.Kind switch
        {
            TokenKind.Personal => mine,
            TokenKind.UserToServer => Lesser(
                mine,
                world
                    .Installations.Find(i => i.App == caller.App && i.Account == account && i.SuspendedAt is null)
                    ?.Permissions.GetValueOrDefault(permission)
                    ?? Level.None
            ),
            TokenKind.Installation when caller.Installation!.Account == account => caller.Token.Permissions.GetValueOrDefault(permission),
            _ => Level.None,
        };
    }

    private static Level Public(Repository repository) => repository.IsPrivate ? Level.None : Level.Read;

    private static Level Lesser(Level one, Level other) => (Level)Math.Min((int)one, (int)other);

    private Level Granted(Caller caller, Repository repository, string permission) =>
        caller.Token?.Kind switch
        {
            TokenKind.Personal => OfUser(caller.User!, repository),
            TokenKind.UserToServer when world.InstallationOf(caller.App!, repository) is { SuspendedAt: null } installation => Lesser(
                OfUser(caller.User!, repository),
                installation.Permissions.GetValueOrDefault(permission)
            ),
            TokenKind.Installation
                when caller.Installation!.Covers(repository) && caller.Token.Repositories?.Contains(repository.Id) != false =>
                caller.Token.Permissions.GetValueOrDefault(permission),
            _ => Level.None,
        };
}
