namespace Vibeworkout.Server.GateRepos;

/// <summary>How the App reaches a repository.</summary>
/// <param name="FullName"><c>owner/name</c>.</param>
/// <param name="State"><c>installed</c>, <c>suspended</c> or <c>not_installed</c>.</param>
/// <param name="Private">Whether only some people may read it; null when that is not known.</param>
/// <param name="InstallUrl">Where the App is installed, or its installation changed.</param>
internal sealed record GateRepoAtGitHub(string FullName, string State, bool? Private, string? InstallUrl);
