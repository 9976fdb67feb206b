using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.GitHub;

/// <summary>
/// Where the App is installed and which repositories it reaches, as GitHub tells when asked. A webhook is a hint to ask: so their order
/// does not matter, and polling does the same work where they cannot reach.
/// Gate repos follow their repository through renames and transfers.
/// </summary>
internal sealed class Installations(
    IDbContextFactory<VibeworkoutContext> dbs,
    GitHubApi api,
    AppKey app,
    InstallationTokens tokens,
    GitHubAddress address,
    TimeProvider time
)
{
    private const int PageSize = 100;
    private const int MostPages = 100;

    /// <summary>What stands in the way is looked at again after this: where webhooks cannot reach, nothing else tells that it is
    /// gone.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(2);

    private readonly Remembered<string, GitHubProblem> missing = new(time, LookAgain, StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks for every installation, and for the repositories of each that may be asked.</summary>
    /// <returns>Why not everything could be asked; null when it could.</returns>
    public async Task<GitHubProblem?> RefreshAllAsync(CancellationToken cancel)
    {
        var seen = new List<InstallationDto>();
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await api.GetAsync<List<InstallationDto>>(
                GitHubCaller.App,
                app.Token(),
                $"app/installations?per_page={PageSize}&page={page}",
                cancel
            );
            if (answer.Problem is { } problem)
            {
                return problem;
            }

            seen.AddRange(answer.Value!);
            if (answer.Value!.Count < PageSize)
            {
                break;
            }
        }

        foreach (var installation in seen)
        {
            if (await TakeAsync(installation, cancel) is { } problem)
            {
                return problem;
            }
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = seen.Select(i => i.Id).ToHashSet();
        foreach (
            var gone in (await db.GitHubInstallations.Where(i => i.RemovedAt == null).Select(i => i.Id).ToListAsync(cancel)).Where(id =>
                !ids.Contains(id)
            )
        )
        {
            await RemoveAsync(gone, cancel);
        }

        return null;
    }

    /// <summary>Asks for one installation and its repositories.</summary>
    public async Task<GitHubProblem?> RefreshAsync(long id, CancellationToken cancel)
    {
        var answer = await api.GetAsync<InstallationDto>(GitHubCaller.App, app.Token(), $"app/installations/{id}", cancel);
        if (answer.Problem is { Failure: GitHubFailure.NotFound })
        {
            await RemoveAsync(id, cancel);
            return null;
        }

        return answer.Problem ?? await TakeAsync(answer.Value!, cancel);
    }

    /// <summary>Finds the repository of a name, asking GitHub where it is not known; brings its gate repos up to date.</summary>
    public async Task<GitHubResult<GitHubRepository>> FindAsync(string fullName, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db
                .GitHubRepositories.AsNoTracking()
                .FirstOrDefaultAsync(r => r.FullName == fullName && r.RemovedAt == null && r.InstallationId != null, cancel) is
            { } known
        )
        {
            return known;
        }

        if (missing.TryGet(fullName, out var before))
        {
            return before;
        }

        var askedAt = missing.Now;
        var found = await AskForAsync(db, fullName, cancel);
        if (found.Problem is { } problem)
        {
            missing.Set(fullName, problem, askedAt);
        }

        return found;
    }

    /// <summary>Whether an installation is suspended; GitHub is asked again where that was long ago.</summary>
    public async Task<bool> IsSuspendedAsync(long installation, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var row = await db.GitHubInstallations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == installation, cancel);
        if (row?.SuspendedAt is null)
        {
            return false;
        }

        return time.GetUtcNow() - row.SeenAt < LookAgain
            || await RefreshAsync(installation, cancel) is not null
            || await db.GitHubInstallations.AnyAsync(i => i.Id == installation && i.SuspendedAt != null, cancel);
    }

    private async Task<GitHubResult<GitHubRepository>> AskForAsync(VibeworkoutContext db, string fullName, CancellationToken cancel)
    {
        var where = await api.GetAsync<InstallationDto>(GitHubCaller.App, app.Token(), $"repos/{fullName}/installation", cancel);
        if (where.Problem is { } problem)
        {
            return problem.Failure != GitHubFailure.NotFound
                ? problem
                : new GitHubProblem(
                    GitHubFailure.NotInstalled,
                    $"The App is not installed for {fullName}, or there is no such repository; install it from the settings page "
                        + $"and choose this repository."
                );
        }

        if (where.Value!.SuspendedAt is not null)
        {
            await TakeAsync(where.Value, cancel);
            return SuspendedProblem(fullName);
        }

        var token = await tokens.ForAsync(where.Value.Id, fullName, GitHubAccess.Daily, cancel);
        if (token.Problem is { } refused)
        {
            return refused;
        }

        var found = await api.GetAsync<RepositoryDto>(
            GitHubCaller.Installation(where.Value.Id),
            token.Value!.Token,
            $"repos/{fullName}",
            cancel
        );
        if (found.Problem is { } unseen)
        {
            return unseen;
        }

        await SeeAsync(db, where.Value, cancel);
        return await SeeAsync(db, where.Value.Id, found.Value!, cancel);
    }

    /// <summary>A repository was renamed, moved, made public or deleted: asks how it is now.</summary>
    public async Task<GitHubProblem?> RefreshRepositoryAsync(long? installation, long repository, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var row = await db.GitHubRepositories.AsNoTracking().SingleOrDefaultAsync(r => r.Id == repository, cancel);
        if ((installation ?? row?.InstallationId) is not { } through)
        {
            return null; // nobody here knows it
        }

        var token = await tokens.ToListAsync(through, cancel);
        var answer = token.Problem is { } problem
            ? problem
            : await api.GetAsync<RepositoryDto>(
                GitHubCaller.Installation(through),
                token.Value!.Token,
                $"repositories/{repository}",
                cancel
            );
        if (answer.Problem is { Failure: GitHubFailure.NotFound or GitHubFailure.NotInstalled })
        {
            await LoseAsync(db, [repository], through, cancel);
            return null;
        }

        if (answer.Value is { } found)
        {
            await SeeAsync(db, through, found, cancel);
        }

        return answer.Problem;
    }

    /// <summary>What is said where an installation is suspended.</summary>
    public static GitHubProblem SuspendedProblem(string fullName) =>
        new(
            GitHubFailure.Suspended,
            $"The App's installation for {fullName} is suspended at GitHub, so signals do not go out and tools lock; somebody "
                + $"who owns the account can unsuspend it in its settings under Applications."
        );

    private async Task<GitHubProblem?> TakeAsync(InstallationDto installation, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await SeeAsync(db, installation, cancel);
        if (installation.SuspendedAt is not null)
        {
            return null; // its repositories cannot be asked for now
        }

        var token = await tokens.ToListAsync(installation.Id, cancel);
        if (token.Problem is { } refused)
        {
            return refused.Failure is GitHubFailure.NotInstalled or GitHubFailure.Suspended ? null : refused;
        }

        var seen = new HashSet<long>();
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await api.GetAsync<RepositoryPage>(
                GitHubCaller.Installation(installation.Id),
                token.Value!.Token,
                $"installation/repositories?per_page={PageSize}&page={page}",
                cancel
            );
            if (answer.Problem is { } problem)
            {
                return problem;
            }

            foreach (var repository in answer.Value!.Repositories)
            {
                seen.Add(repository.Id);
                await SeeAsync(db, installation.Id, repository, cancel);
            }

            if (answer.Value.Repositories.Count < PageSize)
            {
                break;
            }
        }

        var gone = (
            await db
                .GitHubRepositories.Where(r => r.InstallationId == installation.Id && r.RemovedAt == null)
                .Select(r => r.Id)
                .ToListAsync(cancel)
        )
            .Where(id => !seen.Contains(id))
            .ToList();
        await LoseAsync(db, gone, installation.Id, cancel);
        return null;
    }

    private async Task SeeAsync(VibeworkoutContext db, InstallationDto installation, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var row = await db.GitHubInstallations.SingleOrDefaultAsync(i => i.Id == installation.Id, cancel);
        if (row is null)
        {
            row = new GitHubInstallation { Id = installation.Id, AccountLogin = "" };
            db.GitHubInstallations.Add(row);
        }

        (row.AccountId, row.AccountLogin) = (installation.Account?.Id ?? 0, installation.Account?.Login ?? "");
        (row.AllRepositories, row.SuspendedAt, row.RemovedAt, row.SeenAt) = (
            installation.RepositorySelection == "all",
            installation.SuspendedAt,
            null,
            now
        );
        await SaveAsync(db, cancel);
    }

    private async Task<GitHubRepository> SeeAsync(
        VibeworkoutContext db,
        long installation,
        RepositoryDto repository,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var row = await db.GitHubRepositories.SingleOrDefaultAsync(r => r.Id == repository.Id, cancel);
        if (row is null)
        {
            row = new GitHubRepository { Id = repository.Id, FullName = repository.FullName };
            db.GitHubRepositories.Add(row);
        }

        (row.InstallationId, row.FullName, row.Private, row.RemovedAt, row.SeenAt) = (
            installation,
            repository.FullName,
            repository.Private,
            null,
            now
        );
        await SaveAsync(db, cancel);
        missing.Forget(repository.FullName);
        await LinkAsync(db, row, cancel);
        return row;
    }

    /// <summary>Gate repos of this name belong to the repository from now on; those that do already get its present name.</summary>
    private async Task LinkAsync(VibeworkoutContext db, GitHubRepository repository, CancellationToken cancel)
    {
        var name = repository.FullName[(repository.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var candidates = await db
            .GateRepos.Where(r => r.GitHubRepositoryId == repository.Id || (r.GitHubRepositoryId == null && r.RemoteUrl.Contains(name)))
            .ToListAsync(cancel);
        foreach (var repo in candidates)
        {
            var there = address.FullName(repo.RemoteUrl);
            if (repo.GitHubRepositoryId is null && string.Equals(there, repository.FullName, StringComparison.OrdinalIgnoreCase))
            {
                repo.GitHubRepositoryId = repository.Id;
            }
            else if (
                repo.GitHubRepositoryId == repository.Id
                && !string.Equals(there, repository.FullName, StringComparison.OrdinalIgnoreCase)
            )
            {
                var url = address.CloneUrl(repository.FullName).AbsoluteUri;
                if (!await db.GateRepos.AnyAsync(r => r.UserId == repo.UserId && r.RemoteUrl == url && r.Id != repo.Id, cancel))
                {
                    (repo.RemoteUrl, repo.Name) = (url, repository.FullName);
                }
            }
        }

        await db.SaveChangesAsync(cancel);
    }

    private async Task RemoveAsync(long installation, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db
            .GitHubInstallations.Where(i => i.Id == installation && i.RemovedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.RemovedAt, now).SetProperty(i => i.SeenAt, now), cancel);
        await LoseAsync(
            db,
            await db.GitHubRepositories.Where(r => r.InstallationId == installation).Select(r => r.Id).ToListAsync(cancel),
            installation,
            cancel
        );
    }

    private async Task LoseAsync(VibeworkoutContext db, IReadOnlyCollection<long> repositories, long installation, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        foreach (
            var name in await db.GitHubRepositories.Where(r => repositories.Contains(r.Id)).Select(r => r.FullName).ToListAsync(cancel)
        )
        {
            tokens.Forget(installation, name);
        }

        await db
            .GitHubRepositories.Where(r => repositories.Contains(r.Id) && r.InstallationId == installation)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.InstallationId, (long?)null).SetProperty(r => r.RemovedAt, now).SetProperty(r => r.SeenAt, now),
                cancel
            );
    }

    /// <summary>Two that saw the same new thing at once: the other one's row is as good.</summary>
    private static async Task SaveAsync(VibeworkoutContext db, CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException) when (db.ChangeTracker.Entries().Any(e => e.State == EntityState.Added))
        {
            db.ChangeTracker.Clear();
        }
    }
}
