using System.Text;

namespace Vibeworkout.Git;

/// <summary>
/// Reads git's complaints (in the C locale) for what people need to know. Only sentences of git's own on this machine count, with names and
/// addresses taken out of them; what the remote says is neither believed nor shown.
/// </summary>
internal static class Complaints
{
    public static GitProblem Read(GitResult result)
    {
        if (result.GitMissing)
        {
            return new(GitFailure.GitMissing, "git was not found on the PATH; install git and try again.");
        }

        if (result.TimedOut)
        {
            return new(GitFailure.TimedOut, "The git remote did not answer in time; check the network, then try again.");
        }

        if (result.TooMuch)
        {
            return new(GitFailure.TooLarge, "git brought far more than it should and was stopped.");
        }

        var lines = OwnLines(result.Stderr).Select(WithoutNames).ToList();
        bool Says(params string[] sentences) =>
            Array.Exists(sentences, sentence => lines.Exists(l => l.Contains(sentence, StringComparison.OrdinalIgnoreCase)));
        string? First(params string[] sentences) => Array.Find(sentences, sentence => Says(sentence));

        return 0 switch
        {
            _ when Says("dubious ownership") => new(
                GitFailure.UnsafeRepository,
                "The repository belongs to another user of this machine, so git refuses to work in it (safe.directory); trust it "
                    + "with `git config --global --add safe.directory <path>` if it is yours."
            ),
            _ when Says("Host key verification failed") => new(
                GitFailure.AuthenticationNeeded,
                "ssh does not know the remote's host key, or it is another than it knows; run an ordinary `git fetch` once and "
                    + "check the key, then try again."
            ),
            _ when Says(
                    "could not read Username",
                    "could not read Password",
                    "unable to read askpass response",
                    "Authentication failed",
                    "Permission denied (",
                    "terminal prompts disabled",
                    "returned error: 401"
                ) => new(
                GitFailure.AuthenticationNeeded,
                "The git remote asks for a name and password; log in once with an ordinary `git fetch`, then try again."
            ),
            _ when Says("returned error: 403") => new(
                GitFailure.AuthenticationNeeded,
                "The git remote knows who asks and does not allow it (403); see that this sign-in may read and write the repository."
            ),
            _ when Says(
                    "returned error: 407",
                    "from proxy after CONNECT",
                    "Could not resolve proxy",
                    "Proxy CONNECT aborted",
                    "CONNECT tunnel failed"
                ) => new(
                GitFailure.Offline,
                "The proxy to the git remote cannot be reached or refuses; check the proxy settings (http.proxy, https_proxy)."
            ),
            _ when Says(
                    "SSL certificate problem",
                    "certificate verification failed",
                    "server certificate",
                    "SSL: no alternative certificate",
                    "SSL peer certificate",
                    "unable to get local issuer",
                    "error setting certificate"
                ) => new(
                GitFailure.Offline,
                "The git remote's certificate is not trusted here; check the clock, the certificate authorities and http.sslCAInfo."
            ),
            _ when Says(
                    "fatal: repository not found",
                    "returned error: 404",
                    "does not appear to be a git repository",
                    "fatal: no path specified",
                    "Repository not found"
                ) => new(
                GitFailure.NoSuchRepository,
                "There is no git repository at the remote's address, or this sign-in may not see it; check the address with `git "
                    + "remote -v`."
            ),
            _ when Says("Unable to find remote helper", "is not a git command") => new(
                GitFailure.NoSuchRepository,
                "The remote's address needs a program that is not on this machine (git-remote-…); check the address with `git remote -v`."
            ),
            _ when Says("transport not allowed", "not allowed. fatal") => new(
                GitFailure.InvalidRemote,
                "The remote's address names a way that may not be used here (protocol.allow, or a command with ext::); check it "
                    + "with `git remote -v`."
            ),
            _ when First(
                    "Could not resolve host",
                    "Could not connect",
                    "Couldn't connect",
                    "Failed to connect",
                    "Connection refused",
                    "Connection timed out",
                    "Operation timed out",
                    "unable to connect",
                    "unable to look up",
                    "Network is unreachable",
                    "No route to host",
                    "Empty reply from server",
                    "Connection reset"
                )
                    is { } why => new(
                GitFailure.Offline,
                $"The git remote could not be reached ({char.ToLowerInvariant(why[0])}{why[1..]}); check the network and the "
                    + $"remote's address, then try again."
            ),
            _ when Says("unable to access") => new(
                GitFailure.Offline,
                "The git remote could not be reached or did not answer as a git remote does; check the network and the remote's "
                    + "address, then try again."
            ),
            _ when Says(
                    "remote did not send all necessary objects",
                    "index-pack failed",
                    "invalid index-pack output",
                    "unpack-objects failed",
                    "bad pack header",
                    "early EOF",
                    "hung up",
                    "RPC failed",
                    "protocol error",
                    "remote error",
                    "aborting due to possible repository corruption on the remote"
                ) => new(
                GitFailure.RemoteDamaged,
                "The git remote broke off or sent what git cannot read: its repository may be damaged, or something between "
                    + "stops it. Try an ordinary `git fetch`."
            ),
            _ when Says("Could not read from remote repository") => new(
                GitFailure.Offline,
                "The git remote could not be reached or does not let this sign-in in; try an ordinary `git fetch`, what helps "
                    + "there helps here."
            ),
            _ when Says("No space left on device", "Disk quota exceeded") => new(
                GitFailure.LocalDisk,
                "The disk is full, so git could not work; make room, then try again."
            ),
            _ when Says(
                    "insufficient permission for adding",
                    "Read-only file system",
                    "unable to create",
                    "unable to write",
                    "failed to write",
                    "could not create"
                ) => new(GitFailure.LocalDisk, "git may not write here; see that the git directory can be written, then try again."),
            _ => new(GitFailure.Other, $"git failed (exit code {result.ExitCode}); an ordinary `git fetch` shows its own words."),
        };
    }

    /// <summary>Whether the remote answered that it has no such ref. This sentence is of git's own here, whatever the remote
    /// says.</summary>
    public static bool SaysNoSuchRef(GitResult result) =>
        result is { ExitCode: > 0, Stderr: var said }
        && OwnLines(said).Any(l => l.StartsWith("fatal: couldn't find remote ref ", StringComparison.Ordinal));

    /// <summary>Reads a ref's line of <c>push --porcelain</c>.</summary>
    public static Rejection ReadRejection(string porcelain, string refName)
    {
        foreach (var line in porcelain.Split('\n'))
        {
            if (line.Split('\t') is not ["!", var refs, var summary, ..] || !refs.EndsWith(":" + refName, StringComparison.Ordinal))
            {
                continue;
            }

            var why = summary.IndexOf('(', StringComparison.Ordinal) is >= 0 and var open ? summary[(open + 1)..].TrimEnd(')') : "";
            if (summary.StartsWith("[rejected]", StringComparison.Ordinal))
            {
                return why == "non-fast-forward" ? Rejection.NonFastForward : Rejection.Stale;
            }

            return why switch
            {
                "non-fast-forward" => Rejection.NonFastForward,
                _ when why.Contains("hook declined", StringComparison.Ordinal)
                        || why.Contains("hidden ref", StringComparison.Ordinal)
                        || why.Contains("prohibited", StringComparison.Ordinal)
                        || why.Contains("protected", StringComparison.Ordinal)
                        || why.Contains("funny refname", StringComparison.Ordinal) => Rejection.ByPolicy,
                _ => Rejection.CouldNotUpdate,
            };
        }

        return Rejection.None;
    }

    /// <summary>Without what the remote says: its lines, and what git repeats of it.</summary>
    private static IEnumerable<string> OwnLines(string text) =>
        text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("remote:", StringComparison.Ordinal))
            .Select(line => line.Contains("remote error:", StringComparison.Ordinal) ? "fatal: remote error" : line);

    /// <summary>Without names, paths and addresses: any of them may hold any word.</summary>
    private static string WithoutNames(string line)
    {
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\'' && line.IndexOf('\'', i + 1) is > 0 and var end && (i == 0 || !char.IsLetter(line[i - 1])))
            {
                i = end + (end + 1 < line.Length && line[end + 1] == ' ' ? 1 : 0);
                continue;
            }

            plain.Append(line[i]);
        }

        return plain.ToString();
    }
}
