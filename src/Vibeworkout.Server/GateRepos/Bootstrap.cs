using System.Text;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Server.GitHub;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Signals;

namespace Vibeworkout.Server.GateRepos;

/// <summary>
/// Brings the gate into a repository from here: config, agent hooks and the agents' section by one commit on top of what is there, on the
/// default branch or as a pull request. It never forces, changes nothing in these files
/// that is not the gate's, and leaves a gate that is somebody else's alone.
/// </summary>
internal sealed partial class Bootstrap(
    IDbContextFactory<VibeworkoutContext> dbs,
    RemoteResolvers remotes,
    GitHubApi api,
    InstallationTokens tokens,
    GitHubAddress gitHub,
    SigningKeys keys,
    ScratchRepositories scratch,
    TestTurns turns,
    ILogger<Bootstrap> logger
)
{
    private const string Message = "Gate tool calls on heart rate";
    private const string Branch = "vibeworkout/gate";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Does it, and remembers the pull request.</summary>
    /// <param name="owner">Whose gate.</param>
    /// <param name="repo">Where.</param>
    /// <param name="how"><c>commit</c> or <c>pull_request</c>.</param>
    /// <param name="forTeam">Whether it brings a team's file alone, which gates whoever enrols.</param>
    /// <param name="agents">The agents to set up where it is for everybody.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Bootstrapped> RunAsync(
        User owner,
        GateRepo repo,
        string how,
        bool forTeam,
        IReadOnlyList<string> agents,
        CancellationToken cancel
    )
    {
        if (!UserKey.TryParse(owner.UserKey, out var user))
        {
            return Bootstrapped.Failed("The user key cannot name a ref; change it in the profile.");
        }

        if (!turns.TryTake(repo.Id))
        {
            return Bootstrapped.Failed("This repository is being tested or set up already; wait for that to end.");
        }

        try
        {
            var byPull = how == "pull_request";
            var resolved = await remotes.ResolveAsync(repo, byPull ? RemotePurpose.Bootstrap : RemotePurpose.Daily, cancel);
            if (resolved.Value is not { } remote)
            {
                return Bootstrapped.Failed(resolved.Problem!.Message);
            }

            if (byPull && remote.FullName is null)
            {
                return Bootstrapped.Failed(
                    "A pull request can be made only at GitHub and where the App is installed; choose a commit instead."
                );
            }

            var config = new GateConfig
            {
                UserKey = user,
                PublicKey = keys.Current.PublicKey,
                PublicKeyVersion = keys.CurrentVersion,
                Remote = "origin",
                TtlSeconds = repo.TtlSeconds,
                PublishIntervalSeconds = repo.PublishIntervalSeconds,
            };
            var made = await GitThreads.RunAsync(() => Make(scratch.ForEdit(repo.Id, remote), remote, config, forTeam, agents, byPull));
            return made.Done ?? await AskAsync(repo, remote, made, forTeam, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            Log.Failed(logger, repo.Name, e.Message);
            return Bootstrapped.Failed($"{e.Message.TrimEnd('.')}. Nothing was changed.");
        }
        finally
        {
            turns.GiveBack(repo.Id);
        }
    }

    /// <summary>The commit is pushed; what is left is the pull request, where <see cref="Done"/> is null.</summary>
    private sealed record Made(Bootstrapped? Done, IReadOnlyList<string> Files, string Base, string Head);

    private Made Make(BranchEdit edit, Remote remote, GateConfig config, bool forTeam, IReadOnlyList<string> agents, bool byPull)
    {
        try
        {
            var (found, problem) = edit.FetchDefault(remote.Address, Patience);
            if (found is not { } tip)
            {
                return End(Bootstrapped.Failed(problem!.Message));
            }

            IReadOnlyList<BootstrapFile> plan = forTeam
                ? [BootstrapFiles.PlanTeam(config, Read)]
                : BootstrapFiles.Plan(config, [.. AgentSetup.All.Where(a => agents.Contains(a.Name))], false, Read);
            if ((forTeam ? OtherThanTeams(plan[0], config) : OtherGate(plan, config)) is { } theirs)
            {
                return End(Bootstrapped.Failed(theirs));
            }

            var changed = plan.Where(f => f.Before != f.After).ToDictionary(f => f.Path, f => f.After);
            if (changed.Count == 0)
            {
                return End(new("unchanged", $"{What(forTeam)} is in the default branch already. {Next(forTeam)}", [], null));
            }

            var commit = edit.Commit(tip.Tip, changed, Message);
            return byPull && tip.Tip is not null
                ? PushAside(edit, remote, tip, commit, [.. changed.Keys])
                : PushOnTop(edit, remote, tip, commit, forTeam, [.. changed.Keys]);

            string? Read(string path) => tip.Tip is null ? null : edit.Read(remote.Address, tip.Tip, path, Patience);
        }
        finally
        {
            edit.Discard();
        }
    }

    private static string What(bool forTeam) => forTeam ? "The team's file" : "The gate";

    private static string Next(bool forTeam) =>
        forTeam
            ? "Whoever pulls and runs `vibeworkout init --user-key NAME` in their clone, with their own user key, is gated there; nobody else notices."
            : "Pull in your clone and paste the init line there: it trusts the key and installs git's hooks.";

    private Made PushOnTop(BranchEdit edit, Remote remote, BranchTip tip, string commit, bool forTeam, IReadOnlyList<string> files) =>
        edit.Push(remote.Address, commit, tip.Branch, tip.Tip, Patience) switch
        {
            PushResult.Done => End(
                new(
                    "done",
                    $"{What(forTeam)} is in {tip.Branch}. {Next(forTeam)}",
                    files,
                    remote.FullName is { } name ? gitHub.CommitPage(name, commit) : null
                )
            ),
            PushResult.LeaseRefused => End(
                Bootstrapped.Failed($"Somebody pushed to {tip.Branch} at the same moment, so nothing was changed; try again.")
            ),
            PushResult.Failed { Failure: GitFailure.Refused } refused => End(
                Bootstrapped.Failed(
                    $"{refused.Message} {tip.Branch} is probably protected; choose a pull request instead. Nothing was changed."
                )
            ),
            PushResult.Failed failed => End(Bootstrapped.Failed(failed.Message)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>A branch of that name may be there from before: it is not touched, the next free name is taken.</summary>
    private static Made PushAside(BranchEdit edit, Remote remote, BranchTip tip, string commit, IReadOnlyList<string> files)
    {
        for (var n = 1; n <= 20; n++)
        {
            var head = n == 1 ? Branch : $"{Branch}-{n}";
            switch (edit.Push(remote.Address, commit, head, null, Patience))
            {
                case PushResult.Done:
                    return new(null, files, tip.Branch, head);
                case PushResult.Failed failed:
                    return End(Bootstrapped.Failed(failed.Message));
            }
        }

        return End(Bootstrapped.Failed($"There are twenty branches {Branch}-… already; delete some."));
    }

    private async Task<Bootstrapped> AskAsync(GateRepo repo, Remote remote, Made made, bool forTeam, CancellationToken cancel)
    {
        var token = await tokens.ForAsync(remote.Installation!.Value, remote.FullName!, GitHubAccess.Bootstrap, cancel);
        var answer = token.Problem is { } refused
            ? refused
            : await api.WriteAsync<PullRequestDto>(
                GitHubCaller.Installation(remote.Installation.Value),
                token.Value!.Token,
                HttpMethod.Post,
                $"repos/{remote.FullName}/pulls",
                new
                {
                    title = Message,
                    head = made.Head,
                    @base = made.Base,
                    body = forTeam
                        ? $"Whoever runs `vibeworkout init` in their clone lets a coding agent's tools run there only while their own heart rate is above "
                            + $"a threshold. This brings what they have in common: `{GateConfig.FileName}`. Nobody else notices."
                        : $"Tools of coding agents run here only while the developer's heart rate is above a threshold. This brings "
                            + $"the gate: {string.Join(", ", made.Files.Select(f => $"`{f}`"))}.",
                },
                cancel
            );
        if (answer.Value is not { } pull)
        {
            return Bootstrapped.Failed(
                $"The branch {made.Head} is pushed, but no pull request could be made of it: {answer.Problem!.Message}"
            );
        }

        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db
            .GateRepos.Where(r => r.Id == repo.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.BootstrapUrl, pull.HtmlUrl), cancel);
        return new("pull_request", $"The pull request is open. When it is merged: {Lower(Next(forTeam))}", made.Files, pull.HtmlUrl);
    }

    private static string Unreadable =>
        $"There is a {GateConfig.FileName} that is not ours to change: it cannot be read. Mend or remove it first.";

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    private static string? OtherThanTeams(BootstrapFile file, GateConfig ours)
    {
        if (file.Before is not { } before)
        {
            return null;
        }

        if (GateConfig.TryParse(Encoding.UTF8.GetBytes(before), out var committed, out _))
        {
            return $"The repository's gate is committed for everybody, with the heart rate of {committed.UserKey.Value}; it is not changed. Run `vibeworkout uninstall` in a "
                + "clone and push that first.";
        }

        if (!GateConfig.TryParseTeam(Encoding.UTF8.GetBytes(before), ours.UserKey, out var team, out _))
        {
            return Unreadable;
        }

        return team.PublicKey.Hex == ours.PublicKey.Hex
            ? null
            : $"The team's file trusts another server's key ({team.PublicKey.Hex[..16]}…); it is not changed.";
    }

    private static string? OtherGate(IReadOnlyList<BootstrapFile> plan, GateConfig ours)
    {
        if (plan.First(f => f.Path == GateConfig.FileName).Before is not { } before)
        {
            return null;
        }

        if (GateConfig.TryParse(Encoding.UTF8.GetBytes(before), out var theirs, out _))
        {
            return OtherGate(theirs, ours);
        }

        return GateConfig.TryParseTeam(Encoding.UTF8.GetBytes(before), ours.UserKey, out _, out _)
            ? "A team's file is there already: whoever runs `vibeworkout init` in their clone is gated. It is not changed."
            : Unreadable;
    }

    private static string? OtherGate(GateConfig theirs, GateConfig ours) =>
        theirs.UserKey != ours.UserKey
            ? $"The repository is the gate of {theirs.UserKey.Value} already; it is not changed. Run the init line in a clone of "
                + $"your own branch instead."
        : theirs.PublicKey.Hex != ours.PublicKey.Hex
            ? $"The repository trusts another server's key ({theirs.PublicKey.Hex[..16]}…); it is not changed. Run the init line "
                + $"with --trust-new-key in a clone if this server has taken over."
        : null;

    private static Made End(Bootstrapped done) => new(done, [], "", "");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The gate could not be brought into {Repo}: {Why}")]
        public static partial void Failed(ILogger logger, string repo, string why);
    }
}
