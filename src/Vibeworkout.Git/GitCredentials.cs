using System.Net.Http.Headers;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>A name and a secret, put where they are wanted and never on a command line.</summary>
public static class GitCredentials
{
    /// <summary>Basic credentials for a request of one's own. A GitHub token goes with the name <c>x-access-token</c>.</summary>
    public static AuthenticationHeaderValue Basic(string user, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
}
