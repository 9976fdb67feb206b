using System.Globalization;

namespace Vibeworkout.Server.GateRepos;

/// <summary>What a clone of a gate repo is set up with.</summary>
/// <param name="UserKey">Names the user in ref names.</param>
/// <param name="PublicKey">What signals are verified with: 64 hex digits.</param>
/// <param name="PublicKeyVersion">Counts up when the key is replaced.</param>
/// <param name="TtlSeconds">How long a signal lives.</param>
/// <param name="PublishIntervalSeconds">Seconds between signals.</param>
/// <param name="Via">The carrier through which signal and log of any clone travel; null where they use the clone's own remote.</param>
internal sealed record GateRepoInit(
    string UserKey,
    string PublicKey,
    int PublicKeyVersion,
    int TtlSeconds,
    int PublishIntervalSeconds,
    string? Via
)
{
    /// <summary>The line to type in a clone; of any repository, where there is a carrier.</summary>
    public string ToCommand() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"vibeworkout init {(Via is null ? "" : $"--via {Quoted(Via)} ")}--user-key {UserKey} --public-key {PublicKey} --public-key-version {PublicKeyVersion} "
                + $"--ttl {TtlSeconds} --publish-interval {PublishIntervalSeconds}"
        );

    /// <summary>As every POSIX shell reads it, and PowerShell where no quote is in it.</summary>
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '\\' or ':' or '.' or '-' or '_')
            ? path
            : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
