using Vibeworkout.Data;
using Vibeworkout.Server.GateRepos;

namespace Vibeworkout.Server.Commits;

/// <summary>Where people can read a commit. Only of GitHub it is known how its pages are named.</summary>
internal static class CommitUrl
{
    public static string? Of(GateRepo repo, string sha) => RemoteName.IsGitHub(repo.RemoteUrl) && repo.Name.Split('/') is [var owner, var name]
        ? $"https://github.com/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}/commit/{sha}"
        : null;
}
