using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Refs;
using Vibeworkout.Server.Remotes;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.GateRepos;

/// <summary>Tries a gate repo for real: asks the remote, pushes a locked signal, looks for the gate config. It takes at most 20
/// s.</summary>
internal sealed class GateRepoTest(
    VibeworkoutContext db,
    RunningWorkouts running,
    SignalPublisher publisher,
    ScratchRepositories scratch,
    RemoteResolvers remotes,
    TestTurns turns
)
{
    private const string Tip = "refs/test/tip";
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(20);

    /// <summary>Asking first, and never longer than this, leaves time for the rest.</summary>
    private static readonly TimeSpan Asking = TimeSpan.FromSeconds(8);

    /// <summary>Null when the user has no such repository.</summary>
    public async Task<TestedGateRepo?> RunAsync(Guid userId, Guid id, CancellationToken cancel)
    {
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancel);
        if (await db.GateRepos.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.UserId == userId, cancel) is not { } repo)
        {
            return null;
        }

        if (!UserKey.TryParse(user.UserKey, out var key))
        {
            return new(false, false, null, false, "The user key cannot name a ref; change it in the profile.");
        }

        if (!turns.TryTake(id))
        {
            return new(false, false, null, false, "This repository is being tested already; wait for that test's end.");
        }

        try
        {
            var started = Stopwatch.StartNew();
            var resolved = await remotes.ResolveAsync(repo, RemotePurpose.Daily, cancel);
            if (resolved.Value is not { } remote)
            {
                return new(false, false, null, false, resolved.Problem!.Message);
            }

            return await GitThreads.RunAsync(() => Ask(repo, remote, key)) switch
            {
                RemoteRefs.Failed failed => new(false, false, null, false, failed.Message),
                RemoteRefs.Listed listed => await TryAsync(user, repo, remote, key, listed, Whole - started.Elapsed),
                _ => throw new UnreachableException(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                false,
                false,
                null,
                false,
                $"The test could not be stored on this machine ({e.Message.TrimEnd('.')}); check the disk."
            );
        }
        finally
        {
            turns.GiveBack(id);
        }
    }

    private RemoteRefs Ask(GateRepo repo, Remote remote, UserKey key) =>
        scratch.ForTests(repo.Id, remote).AskFor(remote.Address, ["HEAD", RefNames.Stats(key)], Asking);

    private async Task<TestedGateRepo> TryAsync(User user, GateRepo repo, Remote remote, UserKey key, RemoteRefs.Listed refs, TimeSpan left)
    {
        // no token stops them: a git that is stopped by its client half-way leaves more to tidy up than one that ends by itself
        var writing = WriteAsync(user, repo, left);
        var looking = GitThreads.RunAsync(() => Look(repo, remote, refs, left));
        var (writeError, (bootstrapped, lookError)) = (await writing, await looking);
        var hookSeen = refs.Oids.ContainsKey(RefNames.Stats(key));
        return new(
            true,
            writeError is null,
            bootstrapped,
            hookSeen,
            repo.IsCarrier ? SayOfCarrier(writeError, hookSeen) : Say(writeError, bootstrapped, lookError, hookSeen)
        );
    }

    /// <summary>Why a signal cannot be written, in words; null when it can. While a workout runs its own signals say so: ours would lock
    /// its tools.</summary>
    private async Task<string?> WriteAsync(User user, GateRepo repo, TimeSpan left)
    {
        var starts = running.TurnOf(user.Id);
        if (!await starts.WaitAsync(left))
        {
            return "A workout is just being started or stopped; test again in a moment.";
        }

        try
        {
            return (await running.FindAsync(user.Id, CancellationToken.None))?.Publishes(repo.Id) != true
                ? await publisher.LockAsync(user, repo, left)
                : repo.LastError
                    ?? (
                        repo.LastPushAt is null
                            ? "The workout that is running has not pushed a signal yet; send heart rate, or test again after it."
                            : null
                    );
        }
        finally
        {
            starts.Release();
        }
    }

    private (bool? Bootstrapped, string? Error) Look(GateRepo repo, Remote remote, RemoteRefs.Listed refs, TimeSpan left)
    {
        if (!refs.Oids.ContainsKey("HEAD"))
        {
            return (false, null); // an empty repository
        }

        var repository = scratch.ForTests(repo.Id, remote);
        return repository.FetchTip(remote.Address, "HEAD", left, Tip) switch
        {
            FetchResult.Found found => (repository.HasFile(found.Oid, GateConfig.FileName), null),
            FetchResult.Failed failed => (null, failed.Message),
            _ => (false, null),
        };
    }

    private static string SayOfCarrier(string? writeError, bool hookSeen) =>
        writeError is not null ? $"A signal cannot be written: {writeError}"
        : hookSeen ? "All is well: signals are written, and a tool log has come through it."
        : "Signals are written. No tool log has come through it yet: paste its line in a clone; the log comes with the first tool calls there.";

    private static string Say(string? writeError, bool? bootstrapped, string? lookError, bool hookSeen) =>
        writeError is not null ? $"The remote answers, but a signal cannot be written: {writeError}"
        : lookError is not null ? $"Signals reach the remote, but its default branch could not be read: {lookError}"
        : bootstrapped != true
            ? $"Signals reach the remote. Its default branch has no {GateConfig.FileName}: whoever enrols in their clone is gated, and nobody else. "
                + (
                    hookSeen
                        ? "A tool log has come from it: all is well."
                        : "No tool log has come from it yet: paste its init line in a clone."
                )
        : !hookSeen
            ? "Signals reach the remote and its default branch is bootstrapped. No tool log has come from it yet: it comes with "
                + "the first tool call and push in a clone."
        : "All is well: signals reach the remote, its default branch is bootstrapped, and a tool log has come from it.";
}
