using System.Net.Http.Headers;
using System.Text;

namespace Vibeworkout.Git;

/// <summary>A name and a secret, put where they are wanted and never on a command line.</summary>
public static class GitCredentials
{
    /// <summary>Basic credentials for a request of one's own. A GitHub token goes with the name <c>x-access-token</c>.</summary>
    public static AuthenticationHeaderValue Basic(string user, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));

    /// <summary>Variables for <see cref="GitRunner.With"/>: every git that talks to this server over http or https sends them. No redirect
    /// takes them to another one, so a repository that was renamed must be asked by its new name.</summary>
    /// <param name="repository">Its address over http or https; the credentials are for all that lies on that server.</param>
    /// <param name="user">The name.</param>
    /// <param name="secret">A password or token.</param>
    public static IReadOnlyDictionary<string, string> Environment(Uri repository, string user, string secret)
    {
        var server = repository.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        return new Dictionary<string, string>
        {
            ["GIT_CONFIG_COUNT"] = "3",
            ["GIT_CONFIG_KEY_0"] = $"http.{server}/.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "", // instead of others that a config file may hold
            ["GIT_CONFIG_KEY_1"] = $"http.{server}/.extraHeader",
            ["GIT_CONFIG_VALUE_1"] = $"Authorization: {Basic(user, secret)}",
            // git takes an extra header along to wherever it is redirected
            ["GIT_CONFIG_KEY_2"] = $"http.{server}/.followRedirects",
            ["GIT_CONFIG_VALUE_2"] = "false",
        };
    }
}
