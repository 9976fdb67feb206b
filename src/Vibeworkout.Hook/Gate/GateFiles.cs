using Vibeworkout.Git;
using Vibeworkout.Protocol.Gate;

namespace Vibeworkout.Hook.Gate;

/// <summary>Where everything of one gate repo lies. State belongs to the common git directory, which all work trees share.</summary>
/// <param name="repository">The repository.</param>
/// <param name="known">The enrolment that decides there, or why it cannot be used, where that is known already.</param>
internal sealed class GateFiles(RepositoryLocation repository, (Enrolment? Found, string? Problem)? known = null)
{
    private (Enrolment? Found, string? Problem)? enrolment = known;

    public RepositoryLocation Repository => repository;

    /// <summary>Those of an enrolled repository, from wherever one asks.</summary>
    public static GateFiles Of(Enrolment enrolment) => new(new(enrolment.WorkTree, enrolment.GitDir, enrolment.GitDir));

    /// <summary>The enrolment that decides here, read once; null where there is none.</summary>
    /// <param name="problem">Why the one that should be there cannot be used, as a sentence without its full stop.</param>
    public Enrolment? FindEnrolment(out string? problem)
    {
        enrolment ??= (Enrolments.Find(repository.CommonDir, out var wrong), wrong);
        problem = enrolment.Value.Problem;
        return enrolment.Value.Found;
    }

    /// <summary>The user's own switch.</summary>
    public string DisableFile => Path.Combine(repository.WorkTree, ".vibeworkout-disable");

    public string Config => Path.Combine(repository.WorkTree, GateConfig.FileName);

    public string Log => Path.Combine(repository.CommonDir, "vibeworkout-stats.jsonl");

    public string State => Path.Combine(repository.CommonDir, "vibeworkout");

    /// <summary>Whoever writes the log or moves it aside holds this.</summary>
    public string LogLock => Path.Combine(State, "log.lock");

    public string FetchLock => Path.Combine(State, "fetch.lock");

    public string SyncLock => Path.Combine(State, "sync.lock");

    /// <summary>Touched whenever a hook starts a sync.</summary>
    public string SyncStarted => Path.Combine(State, "sync.started");

    /// <summary>There while somebody wants a sync that has not begun: who syncs just now looks when it is done.</summary>
    public string SyncWanted => Path.Combine(State, "sync.wanted");

    public string SyncState => Path.Combine(State, "sync-state.json");

    /// <summary>Logs moved aside, on their way to the remote.</summary>
    public string PendingFolder => Path.Combine(State, "pending");

    /// <summary>The log as the remote last confirmed it.</summary>
    public string Confirmed => Path.Combine(State, "confirmed");

    /// <summary>Which calls were logged lately.</summary>
    public string RecentCalls => Path.Combine(State, "log.recent");

    /// <summary>Which agent sessions were told of the gate just now, a line each.</summary>
    public string SessionsTold => Path.Combine(State, "sessions.told");

    /// <summary>Lines that the remote has confirmed, kept for their writer to look at; bounded.</summary>
    public string Archive => Path.Combine(State, "sent.jsonl");

    /// <summary>Where the agent keeps its own records of its sessions, as its hooks told.</summary>
    public string Transcripts => Path.Combine(State, "transcripts");

    /// <summary>Lines that are no events; kept for people to look at.</summary>
    public string Rejected => Path.Combine(State, "rejected.jsonl");

    /// <summary>Through which signals are fetched. Nothing in it is precious; whoever fetches holds <see cref="FetchLock"/>.</summary>
    public string SignalRepository => Path.Combine(State, "signal.git");

    /// <summary>Through which the log goes home. Nothing in it is precious; whoever syncs holds <see cref="SyncLock"/>.</summary>
    public string LogRepository => Path.Combine(State, "log.git");

    public string SignalFolder => Path.Combine(State, "signal");

    /// <summary>When calls were blocked lately, a line each.</summary>
    public string Blocks => Path.Combine(State, "blocks");

    /// <summary>What <c>init</c> did, so that <c>uninstall</c> can take back exactly that.</summary>
    public string InitRecord => Path.Combine(State, "init.json");

    /// <summary>The last signed bytes, whose age is the file's. Named by user and key, so that another config never meets them.</summary>
    public string CachedSignal(GateConfig config) =>
        Path.Combine(SignalFolder, $"{config.UserKey.Value}-{config.PublicKey.Hex[..16]}.json");

    /// <summary>How the last fetch ended, whose time is the file's.</summary>
    public string FetchState(GateConfig config) => Path.ChangeExtension(CachedSignal(config), ".state");

    /// <summary>Makes the folders for state. Nothing is made where the repository is gone: a background process must not bring a deleted
    /// clone back.</summary>
    /// <exception cref="IOException">There is no repository any more, or it may not be written to.</exception>
    public void EnsureState()
    {
        if (Directory.Exists(SignalFolder))
        {
            return;
        }

        if (!File.Exists(Path.Combine(repository.GitDir, "HEAD")))
        {
            throw new DirectoryNotFoundException($"the repository {repository.CommonDir} is gone");
        }

        Directory.CreateDirectory(SignalFolder);
    }

    public PrivateRepository OpenSignalRepository(GitRunner git, RemoteAccess access) => new(SignalRepository, git, access);

    /// <summary>What a version before this one fetched into, signals and log alike; null where there is none.</summary>
    public PrivateRepository? OpenEarlierRepository(GitRunner git, string remote)
    {
        var now = OpenSignalRepository(git, new UserGit(this, git).For(remote));
        return Array.Find([now.PathBefore, now.Path], Directory.Exists) is { } there
            ? new(there, git, new UserGit(this, git).For(remote))
            : null;
    }

    public PrivateRepository OpenLogRepository(GitRunner git, string remote) => new(LogRepository, git, new UserGit(this, git).For(remote));
}
