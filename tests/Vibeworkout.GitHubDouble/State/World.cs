using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Vibeworkout.Testing.GitHub;

/// <summary>All that the double knows. Lists are replaced, never changed, so that a request may walk one while a test adds to it.</summary>
internal sealed class World(TimeProvider time)
{
    private static readonly TimeSpan InstallationTokenLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan UserTokenLifetime = TimeSpan.FromHours(8);
    private static readonly TimeSpan RefreshTokenLifetime = TimeSpan.FromDays(184);
    private static readonly TimeSpan PersonalTokenLifetime = TimeSpan.FromDays(365);

    private long lastId = 1000;
    private ImmutableList<Account> accounts = [];
    private ImmutableList<Repository> repositories = [];
    private ImmutableList<Installation> installations = [];
    private ImmutableList<AppRegistration> apps = [];
    private ImmutableDictionary<string, TokenGrant> tokens = ImmutableDictionary<string, TokenGrant>.Empty;
    private ImmutableDictionary<string, long> oldNames = ImmutableDictionary.Create<string, long>(StringComparer.OrdinalIgnoreCase);

    public ImmutableList<Account> Accounts => accounts;

    public ImmutableList<Repository> Repositories => repositories;

    public ImmutableList<Installation> Installations => installations;

    public ImmutableList<AppRegistration> Apps => apps;

    public bool LongTokens { get; init; }

    public Manifests Manifests { get; } = new(time);

    public DateTimeOffset Now => time.GetUtcNow();

    public long NextId() => Interlocked.Increment(ref lastId);

    public void Add(Account account) => ImmutableInterlocked.Update(ref accounts, (list, one) => list.Add(one), account);

    public void Add(Repository repository)
    {
        ImmutableInterlocked.TryRemove(ref oldNames, repository.FullName, out _); // a new one takes the name over
        ImmutableInterlocked.Update(ref repositories, (list, one) => list.Add(one), repository);
    }

    public void Add(Installation installation) =>
        ImmutableInterlocked.Update(ref installations, (list, one) => list.Add(one), installation);

    public void Add(AppRegistration app) => ImmutableInterlocked.Update(ref apps, (list, one) => list.Add(one), app);

    public void Remove(Repository repository) => ImmutableInterlocked.Update(ref repositories, (list, one) => list.Remove(one), repository);

    public void Remove(Installation installation) =>
        ImmutableInterlocked.Update(ref installations, (list, one) => list.Remove(one), installation);

    public void RememberOldName(Repository repository) =>
        ImmutableInterlocked.AddOrUpdate(ref oldNames, repository.FullName, repository.Id, (_, _) => repository.Id);

    public Account? FindAccount(string? login) => accounts.Find(a => string.Equals(a.Login, login, StringComparison.OrdinalIgnoreCase));

    public Repository? FindRepository(string owner, string name) =>
        repositories.Find(r =>
            string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)
            && string.Equals(r.Owner.Login, owner, StringComparison.OrdinalIgnoreCase)
        );

    public Repository? FindRepository(long id) => repositories.Find(r => r.Id == id);

    /// <summary>The repository that had this name before it was renamed or transferred.</summary>
    public Repository? FindMoved(string owner, string name) =>
        oldNames.TryGetValue($"{owner}/{name}", out var id) ? FindRepository(id) : null;

    public IEnumerable<Repository> RepositoriesOf(Installation installation) => repositories.Where(installation.Covers);

    public Installation? InstallationOf(AppRegistration app, Repository repository) =>
        installations.Find(i => i.App == app && i.Covers(repository));

    public TokenGrant IssueInstallationToken(
        Installation installation,
        ImmutableHashSet<long>? narrowed,
        ImmutableDictionary<string, Level> permissions
    ) =>
        Remember(
            new()
            {
                Value = LongTokens ? $"ghs_{Hex(40)}.{Hex(220)}.{Hex(80)}" : $"ghs_{Hex(36)}",
                Kind = TokenKind.Installation,
                Installation = installation,
                App = installation.App,
                Repositories = narrowed,
                Permissions = permissions,
                ExpiresAt = Now + InstallationTokenLifetime,
            }
        );

    public TokenGrant IssueUserToken(AppRegistration app, Account user) =>
        Remember(
            new()
            {
                Value = $"ghu_{Hex(36)}",
                Kind = TokenKind.UserToServer,
                App = app,
                User = user,
                ExpiresAt = Now + UserTokenLifetime,
            }
        );

    public TokenGrant IssueRefreshToken(AppRegistration app, Account user) =>
        Remember(
            new()
            {
                Value = $"ghr_{Hex(76)}",
                Kind = TokenKind.Refresh,
                App = app,
                User = user,
                ExpiresAt = Now + RefreshTokenLifetime,
            }
        );

    public TokenGrant IssuePersonalToken(Account user) =>
        Remember(
            new()
            {
                Value = $"ghp_{Hex(36)}",
                Kind = TokenKind.Personal,
                User = user,
                ExpiresAt = Now + PersonalTokenLifetime,
            }
        );

    /// <summary>A token that is known, not revoked and not expired.</summary>
    public TokenGrant? FindToken(string? value) =>
        value is not null && tokens.TryGetValue(value, out var token) && !token.Revoked && token.ExpiresAt > Now ? token : null;

    public int Revoke(Func<TokenGrant, bool> which)
    {
        var revoked = 0;
        foreach (var token in tokens.Values.Where(t => !t.Revoked && which(t)))
        {
            token.Revoked = true;
            revoked++;
        }

        return revoked;
    }

    internal static string Hex(int digits) => RandomNumberGenerator.GetHexString(digits, lowercase: true);

    private TokenGrant Remember(TokenGrant token)
    {
        ImmutableInterlocked.TryAdd(ref tokens, token.Value, token);
        return token;
    }
}
