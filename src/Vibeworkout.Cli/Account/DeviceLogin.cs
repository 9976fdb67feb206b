using System.Net;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.Account;

/// <summary>
/// Signing in where no browser is at hand (RFC 8628): the server gives a code, a person confirms it in any browser, and this asks now and
/// then whether they have.
/// </summary>
internal sealed class DeviceLogin(AccountServer server, TimeProvider time)
{
    private const int DefaultInterval = 5;
    private const int LongestInterval = 60;
    private const int LongestLife = 3600;
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>Asks for a code, or says why there is none.</summary>
    public async Task<(DeviceCodes? Codes, string? Problem)> BeginAsync(string name, string scope) =>
        await server.BeginAsync(new(name, scope)) switch
        {
            ServerAnswer<DeviceCodes>.Good { Value: { DeviceCode.Length: > 0, UserCode.Length: > 0, VerificationUri: { } address } codes }
                when IsPage(address) => (codes, null),
            ServerAnswer<DeviceCodes>.Good => (
                null,
                "the server's answer holds no code to type, or no address to type it at; is it a vibeworkout server, and not "
                    + "older than this program?"
            ),
            ServerAnswer<DeviceCodes>.Refused { Status: HttpStatusCode.NotFound } => (
                null,
                "there is no sign-in for programs at this address; check it. (A server on your own machine needs none: use the "
                    + "`vibeworkout init …` line that it shows.)"
            ),
            ServerAnswer<DeviceCodes>.Refused refused => (null, refused.Message),
            ServerAnswer<DeviceCodes>.Away away => (null, away.Message),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Asks until somebody has confirmed or refused, or the code is too old. A server that is away for a while is asked
    /// again.</summary>
    /// <param name="codes">What the sign-in began with.</param>
    /// <param name="progress">Told what is waited for whenever that changes.</param>
    public async Task<LoginResult> WaitAsync(DeviceCodes codes, Action<string> progress)
    {
        var started = time.GetTimestamp();
        var life = TimeSpan.FromSeconds(Math.Clamp(codes.ExpiresIn, 1, LongestLife));
        var interval = TimeSpan.FromSeconds(Math.Clamp(codes.Interval ?? DefaultInterval, 1, LongestInterval));
        while (true)
        {
            await Task.Delay(interval, time);
            if (time.GetElapsedTime(started) >= life)
            {
                return TooLate;
            }

            var answer = await server.AskForTokenAsync(codes.DeviceCode!);
            switch (answer)
            {
                case ServerAnswer<DeviceToken>.Good { Value: { Token.Length: > 0, UserKey: { } user } token }:
                    return new LoginResult.SignedIn(token.Token, user);
                case ServerAnswer<DeviceToken>.Good:
                    return new LoginResult.Failed(
                        "the server's answer holds no token; is it a vibeworkout server, and not older than this program?"
                    );
                case ServerAnswer<DeviceToken>.Refused { Error: "authorization_pending" }:
                    progress("Waiting for you to confirm the code");
                    break;
                case ServerAnswer<DeviceToken>.Refused { Error: "slow_down" }
                or ServerAnswer<DeviceToken>.Refused { Status: HttpStatusCode.TooManyRequests }:
                    interval += SlowDown;
                    break;
                case ServerAnswer<DeviceToken>.Refused { Error: "expired_token" }:
                    return TooLate;
                case ServerAnswer<DeviceToken>.Refused { Error: "access_denied" }:
                    return new LoginResult.Failed(
                        "the sign-in was refused in the browser; nothing was saved. Run `vibeworkout login` again if that was a mistake."
                    );
                case ServerAnswer<DeviceToken>.Refused { Status: < HttpStatusCode.InternalServerError } refused:
                    return new LoginResult.Failed(refused.Message);
                default: // away or out of order: that passes, or the code gets too old
                    progress("The server does not answer just now; asking again");
                    interval = TimeSpan.FromSeconds(Math.Min(interval.TotalSeconds * 2, LongestInterval));
                    break;
            }
        }
    }

    private static LoginResult.Failed TooLate =>
        new("nobody confirmed the code in time, so it is void and nothing was saved. Run `vibeworkout login` again.");

    private static bool IsPage(string address) =>
        Urls.TryRead(address, out var uri) && uri.Scheme is ("https" or "http") && !address.Any(char.IsControl);
}
