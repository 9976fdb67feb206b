using System.Net;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Account;

/// <summary>Asks the server that the user is signed in at what a clone's gate needs; a remote that it does not know yet is added
/// there.</summary>
internal static class InitFromServer
{
    /// <param name="remote">The remote's name, for messages.</param>
    /// <param name="url">The remote's URL; null where there is none.</param>
    /// <exception cref="CommandFailure">Nobody is signed in, or the server does not help.</exception>
    public static async Task<InitValues> AskAsync(string remote, string? url)
    {
        if (SavedLogin.Read() is not { } login)
        {
            throw new CommandFailure(
                "--user-key and --public-key are missing. Copy the `vibeworkout init …` line that the server shows, or sign in "
                    + "first: vibeworkout login --server https://…",
                ExitCodes.Usage
            );
        }

        if (!ServerAddress.TryParse(login.Server, out var uri, out var problem))
        {
            throw new CommandFailure($"the saved sign-in cannot be used: {problem} Run `vibeworkout login` again.");
        }

        if (url is null)
        {
            throw new CommandFailure(
                $"there is no git remote \"{Plain.Text(remote)}\", so the server cannot say what belongs to it. Add it: git "
                    + $"remote add {Plain.Text(remote)} <url>"
            );
        }

        using var server = new AccountServer(uri, login.Token);
        var known = Value(await server.ReposAsync()).Repos ?? [];
        var repo = Find(known, url) ?? Value(await server.AddRepoAsync(RemoteMatch.WithoutSecret(url)));
        return InitValues.From(repo)
            ?? throw new CommandFailure(
                $"{uri} did not say what this repository is set up with; use the `vibeworkout init …` line that its page shows."
            );
    }

    private static ServerRepo? Find(IReadOnlyList<ServerRepo> repos, string url) =>
        repos.FirstOrDefault(r => r.RemoteUrl == url)
        ?? repos.FirstOrDefault(r => r.RemoteUrl is not null && RemoteMatch.KeyOf(r.RemoteUrl) == RemoteMatch.KeyOf(url));

    private static T Value<T>(ServerAnswer<T> answer) =>
        answer switch
        {
            ServerAnswer<T>.Good good => good.Value,
            ServerAnswer<T>.Refused { Status: HttpStatusCode.Unauthorized } => throw new CommandFailure(
                "the server no longer takes your sign-in; nothing was changed. Run `vibeworkout login` again."
            ),
            ServerAnswer<T>.Refused refused => throw new CommandFailure($"{refused.Message} Nothing was changed."),
            ServerAnswer<T>.Away away => throw new CommandFailure($"{away.Message} Nothing was changed."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
