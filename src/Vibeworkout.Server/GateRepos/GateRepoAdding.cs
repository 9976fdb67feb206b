using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.GateRepos;

/// <summary>Adds a gate repo: makes it at GitHub where that is asked for, looks whether the user may use it, stores it, and brings the gate
/// into it.</summary>
internal sealed class GateRepoAdding(
    VibeworkoutContext db,
    NewRepository making,
    RepositoryAccess access,
    Installations installations,
    GitHubAddress gitHub,
    Bootstrap bootstrap,
    GateRepoViews views,
    IOptions<GitHubOptions> options,
    RemoteRules rules,
    RemoteSecrets secrets,
    LocalUser local,
    OwnCarrier carrier,
    TimeProvider time
)
{
    private const int MostOfLocalUser = 200;

    /// <summary>Each of them is signed for and pushed to every few seconds while a workout runs.</summary>
    private const int MostOfOthers = 50;

    public async Task<Outcome<GateRepoView>> AddAsync(Guid user, AddGateRepo body, CancellationToken cancel)
    {
        if ((Rules.Broken(body) ?? Check(user, body)) is { } invalid)
        {
            return invalid;
        }

        var most = local.Is(user) ? MostOfLocalUser : MostOfOthers;
        if (await db.GateRepos.CountAsync(r => r.UserId == user, cancel) >= most)
        {
            return new Refusal.Conflict($"There are {most} gate repos already, the most that one user may have here; remove one first.");
        }

        var (url, credentials) = body.RemoteUrl?.Trim() is { } given ? secrets.Split(given) : (null, null);
        if (url is null)
        {
            var made = await making.MakeAsync(user, body, cancel);
            if (made.Problem is { } problem)
            {
                return new Refusal.Conflict(problem.Message);
            }

            url = gitHub.CloneUrl(made.Value!.FullName).AbsoluteUri;
        }
        else if (options.Value.HasApp && gitHub.FullName(url) is { } name && await access.ProblemAsync(user, name, cancel) is { } denied)
        {
            return new Refusal.Conflict(denied.Message);
        }

        return await db.GateRepos.AnyAsync(r => r.UserId == user && r.RemoteUrl == url, cancel)
            ? new Refusal.Conflict("This repository is a gate repo already; remove it first to give it other credentials.")
            : await StoreAsync(user, url, credentials, body, cancel);
    }

    /// <summary>Why an agent's name is none; null when all are.</summary>
    public static string? UnknownAgent(IReadOnlyList<string>? agents) =>
        agents?.FirstOrDefault(a => AgentSetup.All.All(s => s.Name != a)) is null
            ? null
            : $"\"agents\" must be some of: {string.Join(", ", AgentSetup.All.Select(a => a.Name))}.";

    public static IReadOnlyList<string> AgentsOf(IReadOnlyList<string>? agents) =>
        agents is { Count: > 0 } ? agents : [AgentSetup.ClaudeCode.Name];

    private Refusal.Invalid? Check(Guid user, AddGateRepo body) =>
        body.RemoteUrl is null == body.Name is null
            ? new(
                "remote_url",
                "Give either \"remote_url\", the URL or path of a git remote, or \"name\", that of a new repository at GitHub."
            )
        : body.RemoteUrl is { } url && (RemoteName.Problem(url.Trim()) ?? rules.Problem(user, url.Trim())) is { } problem
            ? new("remote_url", problem)
        : body.Name is not null && !options.Value.HasSignIn
            ? new(
                "name",
                "This server is not connected to GitHub, so it can make no repository there; make it yourself and give \"remote_url\"."
            )
        : UnknownAgent(body.Agents) is { } agents ? new("agents", agents)
        : null;

    private async Task<Outcome<GateRepoView>> StoreAsync(
        Guid user,
        string url,
        string? credentials,
        AddGateRepo body,
        CancellationToken cancel
    )
    {
        var owner = await db.Users.AsNoTracking().SingleAsync(u => u.Id == user, cancel);
        var now = time.GetUtcNow();
        var isGitHub = gitHub.IsGitHub(url);
        var repo = new GateRepo
        {
            Id = Guid.CreateVersion7(now),
            UserId = user,
            RemoteUrl = url,
            ProtectedCredentials = credentials,
            Name = RemoteName.Short(url),
            IsCarrier = local.Is(user) && url == carrier.Path,
            TtlSeconds = isGitHub ? 30 : 15,
            PublishIntervalSeconds = isGitHub ? 10 : 5,
            PublishBpm = body.PublishBpm,
            CreatedAt = now,
        };
        db.GateRepos.Add(repo);
        await db.SaveChangesAsync(cancel);
        if (options.Value.HasApp && gitHub.FullName(url) is { } name && await installations.FindAsync(name, cancel) is { Value: { } found })
        {
            await LinkAsync(repo, found, body, cancel);
        }

        var how = body.Bootstrap ?? (body.Name is null ? "none" : "commit");
        var bootstrapped =
            how == "none" ? null : await bootstrap.RunAsync(owner, repo, how, body.BootstrapMode == "team", AgentsOf(body.Agents), cancel);
        await db.Entry(repo).ReloadAsync(cancel);
        return (await views.OfAsync(user, [repo], cancel))[0] with { Bootstrap = bootstrapped };
    }

    /// <summary>Everybody can read a public repository's hidden refs: its signals say only whether tools are unlocked, unless the user
    /// wants it otherwise.</summary>
    private async Task LinkAsync(GateRepo repo, GitHubRepository found, AddGateRepo body, CancellationToken cancel)
    {
        (repo.GitHubRepositoryId, repo.PublishBpm) = (found.Id, body.PublishBpm ?? (found.Private ? null : false));
        await db.SaveChangesAsync(cancel);
    }
}
