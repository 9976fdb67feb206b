namespace Vibeworkout.Server.GitHub;

/// <summary>An installation of the App.</summary>
internal sealed record InstallationView(string Account, bool AllRepositories, bool Suspended);
