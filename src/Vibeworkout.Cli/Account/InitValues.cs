using System.Globalization;
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
    /// <summary>What the server says of a repository; null where that cannot be used.</summary>
    public static InitValues? From(ServerRepo repo) =>
        repo.Init is { } init
            ? Of(init.UserKey, init.PublicKey, init.PublicKeyVersion, init.TtlSeconds, init.PublishIntervalSeconds)
            : Parse(repo.InitCommand);

    /// <summary>A server of before says it in the line to type and nowhere else; null where it is not such a line.</summary>
    private static InitValues? Parse(string? command)
    {
        var words = command?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words is ["vibeworkout", "init", ..]
            ? Of(Value("--user-key"), Value("--public-key"), Number("--public-key-version"), Number("--ttl"), Number("--publish-interval"))
            : null;

        string? Value(string option) => Array.IndexOf(words, option) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
        int? Number(string option) =>
            int.TryParse(Value(option), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static InitValues? Of(string? userKey, string? publicKey, int? keyVersion, int? ttl, int? interval) =>
        UserKeyOf(userKey) is { } user && publicKey is not null && Ed25519PublicKey.TryParse(publicKey, out _)
            ? new(user, publicKey, keyVersion ?? 1, ttl, interval)
            : null;

    private static string? UserKeyOf(string? text) =>
        text is not null && Protocol.Gate.UserKey.TryParse(text, out var key) ? key.Value : null;
}
