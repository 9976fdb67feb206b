using Vibeworkout.Cli.Account;
using Vibeworkout.Cli.Terminal;
using Vibeworkout.Hook.Gate;
using Vibeworkout.Protocol.Bootstrap;
using Vibeworkout.Protocol.Gate;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Cli.Commands;

/// <summary>What the line of <c>init</c> asks for; what it leaves out is null.</summary>
internal sealed record InitWanted(
    EnrolmentMode? Mode,
    string? Via,
    string? UserKey,
    string? PublicKey,
    int? KeyVersion,
    string? GivenRemote,
    int? Ttl,
    int? Interval,
    bool TrustNewKey,
    IReadOnlyList<AgentSetup> Agents,
    bool StatusLine
)
{
    /// <summary>The git remote that carries signal and log.</summary>
    public string Remote => GivenRemote ?? "origin";

    /// <summary>With the keys in the command line no server is asked; without both of them, the one that the user is signed in
    /// at.</summary>
    public static async Task<InitWanted> CompleteAsync(InitWanted wanted, string? url)
    {
        if ((wanted.UserKey is null) != (wanted.PublicKey is null))
        {
            throw new CommandFailure(
                $"{(wanted.UserKey is null ? "--user-key" : "--public-key")} is missing: give both keys, as the server's line "
                    + $"does, or neither after `vibeworkout login`.",
                ExitCodes.Usage
            );
        }

        if (wanted.UserKey is not null)
        {
            return wanted;
        }

        var said = await InitFromServer.AskAsync(wanted.Remote, url);
        return wanted with
        {
            UserKey = said.UserKey,
            PublicKey = said.PublicKey,
            KeyVersion = wanted.KeyVersion ?? said.KeyVersion,
            Ttl = wanted.Ttl ?? said.Ttl,
            Interval = wanted.Interval ?? said.Interval,
        };
    }

    public static GateConfig ToConfig(InitWanted wanted, string? url)
    {
        var isGitHub = url?.Contains("github.com", StringComparison.OrdinalIgnoreCase) == true;
        var config = new GateConfig
        {
            UserKey = Vibeworkout.Protocol.Gate.UserKey.TryParse(wanted.UserKey, out var user)
                ? user
                : throw new CommandFailure(
                    "--user-key must be 1 to 39 letters, digits, '-', '_' or '.', start with a letter or digit, hold no '..' and "
                        + "not end in '.lock' or '.'.",
                    ExitCodes.Usage
                ),
            PublicKey = Ed25519PublicKey.TryParse(wanted.PublicKey, out var key)
                ? key
                : throw new CommandFailure(
                    $"--public-key must be 64 hex digits; these are {wanted.PublicKey?.Length ?? 0} characters. Copy the whole "
                        + $"line that the server shows.",
                    ExitCodes.Usage
                ),
            PublicKeyVersion = wanted.KeyVersion ?? 1,
            Remote = wanted.Remote,
            TtlSeconds = wanted.Ttl ?? (isGitHub ? 30 : 15),
            PublishIntervalSeconds = wanted.Interval ?? (isGitHub ? 10 : 5),
        };
        return GateConfig.TryParse(System.Text.Encoding.UTF8.GetBytes(config.ToJson()), out _, out var problem)
            ? config
            : throw new CommandFailure($"these options make no config that could be used: {problem}.", ExitCodes.Usage);
    }
}
