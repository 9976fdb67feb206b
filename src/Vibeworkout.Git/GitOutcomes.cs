namespace Vibeworkout.Git;

/// <summary>Why git could not do what was asked of a remote.</summary>
public enum GitFailure
{
    /// <summary>The remote could not be reached.</summary>
    Offline,

    /// <summary>The remote wants a name and password, or refused those it got.</summary>
    AuthenticationNeeded,

    /// <summary>The remote answered no.</summary>
    Refused,

    /// <summary>The remote takes fast-forwards only.</summary>
    NonFastForward,

    /// <summary>It took longer than allowed.</summary>
    TimedOut,

    /// <summary>The repository belongs to another user of this machine, so git will not work in it.</summary>
    UnsafeRepository,

    /// <summary>There is no git on the PATH.</summary>
    GitMissing,

    /// <summary>The remote's name or URL is not one that may be used.</summary>
    InvalidRemote,

    /// <summary>Anything else; the message is git's.</summary>
    Other,
}

/// <summary>What fetching one ref came to.</summary>
public abstract record FetchResult
{
    private FetchResult()
    {
    }

    /// <summary>The ref points to this commit, whose objects are here now.</summary>
    /// <param name="Oid">The commit.</param>
    public sealed record Found(string Oid) : FetchResult;

    /// <summary>The remote has no such ref.</summary>
    public sealed record Missing : FetchResult;

    /// <summary>It could not be fetched.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : FetchResult;
}

/// <summary>What asking a remote for its refs came to.</summary>
public abstract record RemoteRefs
{
    private RemoteRefs()
    {
    }

    /// <summary>The remote answered.</summary>
    /// <param name="Oids">The refs that it has of those asked for, by name.</param>
    public sealed record Listed(IReadOnlyDictionary<string, string> Oids) : RemoteRefs;

    /// <summary>It could not be asked.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : RemoteRefs;
}

/// <summary>What pushing one ref came to.</summary>
public abstract record PushResult
{
    private PushResult()
    {
    }

    /// <summary>The remote has it.</summary>
    public sealed record Done : PushResult;

    /// <summary>The ref has moved since it was read: somebody else was faster.</summary>
    public sealed record LeaseRefused : PushResult;

    /// <summary>It was not pushed, or nobody knows.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Message">The same in one sentence for people.</param>
    public sealed record Failed(GitFailure Failure, string Message) : PushResult;
}

/// <summary>Reads git's complaints (in the C locale) for what people need to know.</summary>
internal static class Complaints
{
    public static (GitFailure Failure, string Message) Read(GitResult result)
    {
        if (result.GitMissing)
        {
            return (GitFailure.GitMissing, "git was not found on the PATH; install git and try again.");
        }

        if (result.TimedOut)
        {
            return (GitFailure.TimedOut, "The git remote did not answer in time; check the network, then try again.");
        }

        var text = result.Stderr;
        if (Has(text, "dubious ownership"))
        {
            return (GitFailure.UnsafeRepository, "The repository belongs to another user of this machine, so git refuses to work in it (safe.directory); trust it with `git config --global --add safe.directory <path>` if it is yours.");
        }

        if (Has(text, "could not read Username") || Has(text, "could not read Password") || Has(text, "Authentication failed") || Has(text, "Permission denied (") || Has(text, "terminal prompts disabled") || Has(text, "The requested URL returned error: 401") || Has(text, "The requested URL returned error: 403"))
        {
            return (GitFailure.AuthenticationNeeded, "The git remote asks for a name and password; log in once with an ordinary `git fetch`, then try again.");
        }

        if (Has(text, "non-fast-forward"))
        {
            return (GitFailure.NonFastForward, "The git remote takes fast-forwards only.");
        }

        if (Has(text, "Could not resolve host") || Has(text, "Could not connect") || Has(text, "Failed to connect") || Has(text, "Connection refused") || Has(text, "Connection timed out") || Has(text, "unable to access")
            || Has(text, "Could not read from remote repository") || Has(text, "does not appear to be a git repository") || Has(text, "hung up") || Has(text, "early EOF") || Has(text, "RPC failed") || Has(text, "No such file or directory"))
        {
            return (GitFailure.Offline, $"The git remote could not be reached ({Short(text)}); check the network and the remote's address, then try again.");
        }

        if (Has(text, "[remote rejected]") || Has(text, "hook declined") || Has(text, "protected"))
        {
            return (GitFailure.Refused, $"The git remote refused ({Short(text)}).");
        }

        return (GitFailure.Other, $"git failed ({Short(text)}).");
    }

    /// <summary>The last line that says why, without addresses of people's passwords.</summary>
    private static string Short(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = Array.Find(lines, l => l.StartsWith("fatal:", StringComparison.Ordinal) || l.StartsWith("error:", StringComparison.Ordinal) || l.StartsWith('!')) ?? (lines.Length > 0 ? lines[^1] : "no message");
        line = RemoteAddress.WithoutCredentials(line);
        return line.Length > 200 ? line[..200] + "…" : line;
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
