using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// Gives the signal: the last signed bytes where they are good and young, else the remote's. Bytes are kept, never a verdict: signature and
/// time are checked on every call.
/// </summary>
internal sealed class SignalSource(GateFiles files, GateConfig config, GitRunner git, TimeProvider time)
{
    private const string Missing = "missing";

    /// <summary>The most that a fetch of a signal may bring, in bytes. One is a few hundred.</summary>
    private const long LargestFetch = 4 * 1024 * 1024;

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshFrom = TimeSpan.FromSeconds(2);

    private readonly Lazy<RemoteAccess> access = new(() => new UserGit(files, git).For(config.Remote));

    /// <summary>The signal for a decision. At most one fetch a second for a repository; parallel calls share it.</summary>
    /// <param name="patience">How long to wait for another process that is fetching.</param>
    public CurrentSignal Get(TimeSpan patience)
    {
        // looked at on every call: what was planted since the last one must not wait for the next fetch
        if (access.Value.Problem is { Failure: GitFailure.ConfigChanged } changed)
        {
            return new(new(BlockReason.ConfigChanged, null), changed.Message, null);
        }

        if (TryCached() is { } cached)
        {
            return cached;
        }

        files.EnsureState();
        using var turn = FileLock.Take(files.FetchLock, patience);
        if (turn is null)
        {
            return new(new(BlockReason.SignalFetchFailed, null), "Another process has been asking it for too long.", null);
        }

        if (TryCached() is { } fetchedMeanwhile)
        {
            return fetchedMeanwhile;
        }

        Fetch();
        return Judge();
    }

    /// <summary>Asks the remote, whatever is here, and gives what it said.</summary>
    public CurrentSignal FetchNow()
    {
        files.EnsureState();
        using var turn = FileLock.Take(files.FetchLock, FetchTimeout);
        Fetch();
        return access.Value.Problem is { Failure: GitFailure.ConfigChanged } changed
            ? new(new(BlockReason.ConfigChanged, null), changed.Message, null)
            : Judge();
    }

    /// <summary>The signal as it is here, without asking anybody.</summary>
    public CurrentSignal Peek() => Judge();

    /// <summary>Whether the signal in use is old enough that a fresh one should be fetched before it is needed.</summary>
    public bool WantsRefresh() => SinceWrite(files.CachedSignal(config)) is not { } age || age >= RefreshFrom;

    /// <summary>Fetches now, unless somebody else is at it.</summary>
    public void Refresh()
    {
        files.EnsureState();
        using var turn = FileLock.Take(files.FetchLock, TimeSpan.Zero);
        if (turn is not null && WantsRefresh())
        {
            Fetch();
        }
    }

    private CurrentSignal? TryCached()
    {
        var path = files.CachedSignal(config);
        var age = SinceWrite(path);
        if (age < TimeSpan.FromSeconds(config.PublishIntervalSeconds) && JudgeCached(path, age) is { Verdict.Allowed: true } good)
        {
            return good; // even when a refresh after it failed: that is for the next fetch to find
        }

        return SinceWrite(files.FetchState(config)) < BetweenFetches ? Judge() : null;
    }

    private CurrentSignal Judge()
    {
        var path = files.CachedSignal(config);
        var age = SinceWrite(path);
        if (ReadIfThere(files.FetchState(config)) is { Length: > 0 } failure)
        {
            var text = System.Text.Encoding.UTF8.GetString(failure);
            var missing = text == Missing;
            return new(new(missing ? BlockReason.SignalMissing : BlockReason.SignalFetchFailed, null), missing ? null : text, age);
        }

        return JudgeCached(path, age);
    }

    private CurrentSignal JudgeCached(string path, TimeSpan? age) =>
        ReadIfThere(path) is { } bytes
            ? new(SignalVerifier.Judge(bytes, config.UserKey, config.PublicKey, time.GetUtcNow().ToUnixTimeSeconds()), null, age)
            : new(new(BlockReason.SignalMissing, null), null, null);

    private void Fetch()
    {
        var repository = files.OpenSignalRepository(git, access.Value);
        var failure = "";
        switch (repository.Fetch(config.Remote, config.SignalRef, FetchNegotiation.Noop, FetchTimeout, maxBytes: LargestFetch))
        {
            case FetchResult.Found found when repository.ReadFile(found.Oid, config.PayloadFilename, Signal.MaxSize) is { } bytes:
                Write(files.CachedSignal(config), bytes);
                break;
            case FetchResult.Found or FetchResult.Failed { Failure: GitFailure.TooLarge }:
                Write(files.CachedSignal(config), []); // no such file in the ref, or far too long: malformed
                break;
            case FetchResult.Missing:
                failure = Missing;
                break;
            case FetchResult.Failed failed:
                failure = failed.Message;
                break;
        }

        Write(files.FetchState(config), System.Text.Encoding.UTF8.GetBytes(failure));
    }

    /// <summary>How long ago a file was written; null when it is absent, or says it comes from the future.</summary>
    private TimeSpan? SinceWrite(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        var age = time.GetUtcNow().UtcDateTime - written;
        return written.Year > 1970 && age >= TimeSpan.Zero ? age : null;
    }

    private static byte[]? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path, overwrite: true);
    }
}
