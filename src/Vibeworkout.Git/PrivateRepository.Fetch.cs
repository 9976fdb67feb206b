using System.Globalization;

namespace Vibeworkout.Git;

/// <content>What comes from a remote.</content>
public sealed partial class PrivateRepository
{
    /// <summary>The most that a fetch may bring unless its caller says otherwise, in bytes as they travel.</summary>
    public const long UsualFetch = 256 * 1024 * 1024;

    /// <summary>Fetches one ref from the remote. When this repository proves broken it is made anew once.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there.</param>
    /// <param name="negotiation">What the remote is told of what is here.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here; the same name when null. The caller is the only one who writes it at this moment.</param>
    /// <param name="maxBytes">The most that may come, in bytes as they travel; a fetch of more is stopped and leaves nothing.</param>
    public FetchResult Fetch(
        string remote,
        string refName,
        FetchNegotiation negotiation,
        TimeSpan timeout,
        string? into = null,
        long maxBytes = UsualFetch
    )
    {
        if (CountPacks() > (negotiation == FetchNegotiation.Noop ? MostPacksAlone : MostPacks))
        {
            DropPacks(negotiation);
        }

        return Fetch(
            remote,
            refName,
            negotiation == FetchNegotiation.Noop ? ["-c", "fetch.negotiationAlgorithm=noop"] : [],
            [],
            timeout,
            into,
            maxBytes
        );
    }

    /// <summary>Fetches a ref's newest commit alone and of it, where the remote can do that, only which files there are. The repository is
    /// shallow from then on: use one that nothing else is fetched into.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refName">The ref there; <c>HEAD</c> for the default branch.</param>
    /// <param name="timeout">After this git is stopped.</param>
    /// <param name="into">The ref here. The caller is the only one who writes it at this moment.</param>
    public FetchResult FetchTip(string remote, string refName, TimeSpan timeout, string into) =>
        Fetch(remote, refName, [], ["--depth=1", "--filter=blob:none"], timeout, into, UsualFetch);

    /// <summary>Asks a remote which of these refs it has.</summary>
    /// <param name="remote">A remote's name, a path or a URL.</param>
    /// <param name="refNames">Full names.</param>
    /// <param name="timeout">After this git is stopped.</param>
    public RemoteRefs AskFor(string remote, IReadOnlyList<string> refNames, TimeSpan timeout)
    {
        if (Refusal(remote) is { } refusal)
        {
            return new RemoteRefs.Failed(refusal.Failure, refusal.Message);
        }

        EnsureCreated();
        var result = Run(timeout, ["ls-remote", "-q", remote, .. refNames]);
        if (!result.Ok)
        {
            var (failure, message) = Explain(result);
            return new RemoteRefs.Failed(failure, message);
        }

        // "<oid>\t<name>"; a name asked for also matches the end of longer ones
        return new RemoteRefs.Listed(
            result
                .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t'))
                .Where(parts => parts.Length == 2 && refNames.Contains(parts[1]))
                .DistinctBy(parts => parts[1]) // a remote may name one twice
                .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal)
        );
    }

    /// <summary>What time the remote thinks it is, from the Date header of its own answer; null where it has none.</summary>
    public DateTimeOffset? AskClock(string remote, string refName, TimeSpan timeout)
    {
        if (Refusal(remote) is not null)
        {
            return null;
        }

        EnsureCreated();
        var asked = Git.With(new Dictionary<string, string> { ["GIT_CURL_VERBOSE"] = "1", ["GIT_TRACE_CURL_NO_DATA"] = "1" })
            .Run(folder, timeout, [$"--git-dir={Path}", "ls-remote", remote, refName]);
        foreach (var line in asked.Stderr.Split('\n'))
        {
            var at = line.IndexOf("date: ", StringComparison.OrdinalIgnoreCase);
            if (
                at >= 0
                && DateTimeOffset.TryParse(
                    line[(at + 6)..].Trim(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var time
                )
            )
            {
                return time;
            }
        }

        return null;
    }

    private FetchResult Fetch(
        string remote,
        string refName,
        IReadOnlyList<string> settings,
        IReadOnlyList<string> options,
        TimeSpan timeout,
        string? into,
        long maxBytes
    )
    {
        into ??= refName;
        if (Refusal(remote) is { } refusal)
        {
            return new FetchResult.Failed(refusal.Failure, refusal.Message);
        }

        EnsureCreated();
        RemoveStaleLock(into);
        var result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout, maxBytes);
        if (!result.Ok && !Complaints.SaysNoSuchRef(result) && IsBroken(result))
        {
            Discard();
            EnsureCreated();
            result = FetchOnce(remote, $"+{refName}:{into}", settings, options, timeout, maxBytes);
        }

        if (result.Ok)
        {
            return ResolveRef(into) is { } oid
                ? new FetchResult.Found(oid)
                : new FetchResult.Failed(GitFailure.Other, "git fetched the ref but it is not here; try again.");
        }

        if (Complaints.SaysNoSuchRef(result))
        {
            return new FetchResult.Missing();
        }

        if (result.TooMuch)
        {
            return new FetchResult.Failed(
                GitFailure.TooLarge,
                "What stands in the ref on the git remote is far larger than it should be, so it was not fetched; see who wrote it."
            );
        }

        var (failure, message) = Explain(result);
        return new FetchResult.Failed(failure, message);
    }

    private GitResult FetchOnce(
        string remote,
        string refSpec,
        IReadOnlyList<string> settings,
        IReadOnlyList<string> options,
        TimeSpan timeout,
        long maxBytes
    )
    {
        // it comes into a file that grows: no setting of git's bounds that
        var result = Run(
            timeout,
            [
                .. settings,
                "fetch",
                "-q",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "--refmap=",
                .. options,
                remote,
                refSpec,
            ],
            goesOn: () => IncomingBytes() <= maxBytes
        );
        if (result.TimedOut || result.TooMuch)
        {
            RemoveLeftovers();
        }

        return result;
    }

    private long IncomingBytes() =>
        Directory.Exists(PackFolder) ? new DirectoryInfo(PackFolder).EnumerateFiles("tmp_pack_*").Sum(f => f.Exists ? f.Length : 0) : 0;

    /// <summary>How many packs there are. What a git that was killed with its caller left behind goes on the way.</summary>
    private int CountPacks()
    {
        var packs = 0;
        foreach (var file in Directory.Exists(PackFolder) ? Directory.EnumerateFiles(PackFolder) : [])
        {
            if (file.EndsWith(".pack", StringComparison.Ordinal))
            {
                packs++;
            }
            else if (System.IO.Path.GetFileName(file.AsSpan()).StartsWith("tmp_"))
            {
                DeleteFile(file);
            }
        }

        return packs;
    }

    private void DropPacks(FetchNegotiation negotiation)
    {
        if (negotiation == FetchNegotiation.Noop)
        {
            Discard(); // the next fetch brings everything it needs
        }
        else
        {
            Pack();
        }
    }
}
