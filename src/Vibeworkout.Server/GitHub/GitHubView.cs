namespace Vibeworkout.Server.GitHub;

/// <summary>How this server and the user stand with GitHub.</summary>
/// <param name="App">Whether the server acts as a GitHub App.</param>
/// <param name="SignIn">Whether people can sign in with GitHub here.</param>
/// <param name="Login">The user's login there; null when the user has not signed in with it.</param>
/// <param name="InstallUrl">Where the App is installed.</param>
/// <param name="Installations">Those that reach the user's gate repos, or are on the user's own account.</param>
/// <param name="AskedAt">When the installations were last asked for.</param>
/// <param name="WebhookAt">When a webhook last came; null when none did in a week.</param>
/// <param name="Message">The same in words, with what to do next.</param>
internal sealed record GitHubView(
    bool App,
    bool SignIn,
    string? Login,
    string? InstallUrl,
    IReadOnlyList<InstallationView> Installations,
    DateTimeOffset? AskedAt,
    DateTimeOffset? WebhookAt,
    string Message
);
