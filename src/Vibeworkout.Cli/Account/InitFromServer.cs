using System.Globalization;
using System.Net;
using Vibeworkout.Cli.Commands;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Cli.Account;

/// <summary>What the server says a clone is to be set up with.</summary>
/// <param name="UserKey">Who the user is there.</param>
/// <param name="PublicKey">What its signals are checked with.</param>
/// <param name="KeyVersion">That key's version.</param>
/// <param name="Ttl">Seconds a signal lives; null when not said.</param>
/// <param name="Interval">Seconds between signals; null when not said.</param>
internal sealed record InitValues(string UserKey, string PublicKey, int KeyVersion, int? Ttl, int? Interval)
{
    /// <summary>Reads them from the line that the server shows; null where it is not such a line.</summary>
    public static InitValues? Parse(string? command)
    {
        var words = command?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return
            words is ["vibeworkout", "init", ..]
            && UserKeyOf(Value("--user-key")) is { } user
            && Value("--public-key") is { } key
            && Ed25519PublicKey.TryParse(key, out _)
            ? new(user, key, Number("--public-key-version") ?? 1, Number("--ttl"), Number("--publish-interval"))
            : null;

        string? Value(string option) => Array.IndexOf(words, option) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
        int? Number(string option) =>
            int.TryParse(Value(option), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string? UserKeyOf(string? text) =>
        text is not null && Protocol.Gate.UserKey.TryParse(text, out var key) ? key.Value : null;
}

/// <summary>Asks the server that the user is signed in at what a clone's gate needs; a remote that it does not know yet is added
/// there.</summary>
internal static class InitFromServer
{
    /// <param name="remote">The remote's name, for messages.</param>
    /// <param name="url">The remote's URL; null where there is none.</param>
    /// <exception cref="CommandFailure">Nobody is signed in, or the server does not help.</exception>
    public static InitValues Ask(string remote, string? url) => AskAsync(remote, url).GetAwaiter().GetResult();

    private static async Task<InitValues> AskAsync(string remote, string? url)
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
        return InitValues.Parse(repo.InitCommand)
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
