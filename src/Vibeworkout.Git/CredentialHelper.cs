using System.Text;

namespace Vibeworkout.Git;

/// <summary>The credential helpers of git that the user has set up: what ordinary git would send, so that we can send it
/// ourselves.</summary>
public static class CredentialHelper
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The name and secret for a repository over HTTP; null where no helper knows any. Nobody is asked: no askpass program of
    /// theirs is started.</summary>
    public static (string User, string Secret)? Ask(GitRunner git, Uri repository)
    {
        var question = $"protocol={repository.Scheme}\nhost={repository.Authority}\npath={repository.AbsolutePath.TrimStart('/')}\n\n";
        var answer = git.With(new Dictionary<string, string> { ["GIT_ASKPASS"] = "" })
            .Run(Path.GetTempPath(), Patience, ["credential", "fill"], Encoding.UTF8.GetBytes(question));
        if (!answer.Ok)
        {
            return null;
        }

        var said = answer
            .Text.Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1].TrimEnd('\r'));
        return said["username"].FirstOrDefault() is { } user && said["password"].FirstOrDefault() is { } secret ? (user, secret) : null;
    }
}
