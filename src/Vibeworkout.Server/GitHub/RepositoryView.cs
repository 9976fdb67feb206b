namespace Vibeworkout.Server.GitHub;

/// <summary>A repository that the user may choose.</summary>
internal sealed record RepositoryView(string FullName, string RemoteUrl, bool Private);
