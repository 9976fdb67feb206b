namespace Vibeworkout.Server.GitHub;

/// <summary>An installation of the App.</summary>
/// <param name="Account">The user or organisation that it is installed for.</param>
/// <param name="AllRepositories">Whether it reaches all of their repositories, or chosen ones.</param>
/// <param name="Suspended">Whether the account has suspended it.</param>
internal sealed record InstallationView(string Account, bool AllRepositories, bool Suspended);
