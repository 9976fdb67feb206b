namespace Vibeworkout.Server.GitHub;

/// <summary>A repository that the user may choose.</summary>
/// <param name="FullName"><c>owner/name</c>.</param>
/// <param name="RemoteUrl">Where git finds it.</param>
/// <param name="Private">Whether only some people may read it.</param>
internal sealed record RepositoryView(string FullName, string RemoteUrl, bool Private);
