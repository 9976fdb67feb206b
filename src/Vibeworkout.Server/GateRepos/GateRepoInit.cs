using System.Globalization;

namespace Vibeworkout.Server.GateRepos;

/// <summary>What a clone of a gate repo is set up with.</summary>
/// <param name="UserKey">Names the user in ref names.</param>
/// <param name="PublicKey">What signals are verified with: 64 hex digits.</param>
/// <param name="PublicKeyVersion">Counts up when the key is replaced.</param>
/// <param name="TtlSeconds">How long a signal lives.</param>
/// <param name="PublishIntervalSeconds">Seconds between signals.</param>
internal sealed record GateRepoInit(string UserKey, string PublicKey, int PublicKeyVersion, int TtlSeconds, int PublishIntervalSeconds)
{
    /// <summary>The line to type in a clone.</summary>
    public string ToCommand() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"vibeworkout init --user-key {UserKey} --public-key {PublicKey} --public-key-version {PublicKeyVersion} "
                + $"--ttl {TtlSeconds} --publish-interval {PublishIntervalSeconds}"
        );
}
