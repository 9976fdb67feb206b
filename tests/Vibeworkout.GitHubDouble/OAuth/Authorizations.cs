using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Vibeworkout.Testing.GitHub;

/// <summary>What a user agreed to and an app has not fetched yet.</summary>
internal sealed record AuthorizationCode(AppRegistration App, Account User, string RedirectUri, string? Challenge, DateTimeOffset Until)
{
    /// <summary>The verifier that the challenge was made from; or none where there was no challenge.</summary>
    public bool IsProvedBy(string? verifier) =>
        Challenge is null
        || (verifier is not null && Challenge == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
}

/// <summary>A device that waits for its user.</summary>
internal sealed class DeviceRequest
{
    public required AppRegistration App { get; init; }

    public required string UserCode { get; init; }

    public required DateTimeOffset Until { get; init; }

    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    public DateTimeOffset? AskedAt { get; set; }

    public Account? Approved { get; set; }

    public bool Denied { get; set; }
}

/// <summary>Codes on their way to becoming tokens, and the pairs of tokens that renew each other.</summary>
internal sealed class Authorizations(World world)
{
    public static readonly TimeSpan DeviceLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, AuthorizationCode> codes = new();
    private readonly ConcurrentDictionary<string, DeviceRequest> devices = new();
    private readonly ConcurrentDictionary<string, (TokenGrant Access, bool OfDevice)> pairs = new();

    public string Agree(AppRegistration app, Account user, string redirectUri, string? challenge)
    {
        var code = World.Hex(20);
        codes[code] = new(app, user, redirectUri, challenge, world.Now + CodeLifetime);
        return code;
    }

    /// <summary>A code that is still good; good once, whatever comes of it.</summary>
    public AuthorizationCode? Take(string code) => codes.TryRemove(code, out var kept) && kept.Until > world.Now ? kept : null;

    public (string DeviceCode, DeviceRequest Request) StartDevice(AppRegistration app)
    {
        var user = World.Hex(8).ToUpperInvariant();
        var (code, request) = (
            World.Hex(40),
            new DeviceRequest
            {
                App = app,
                UserCode = $"{user[..4]}-{user[4..]}",
                Until = world.Now + DeviceLifetime,
            }
        );
        devices[code] = request;
        return (code, request);
    }

    public DeviceRequest? FindDevice(string deviceCode) => devices.GetValueOrDefault(deviceCode);

    public DeviceRequest? FindDeviceOfUser(string userCode) =>
        devices.Values.FirstOrDefault(d =>
            d.Until > world.Now && d.Approved is null && !d.Denied && d.UserCode.Equals(userCode.Trim(), StringComparison.OrdinalIgnoreCase)
        );

    public void Forget(string deviceCode) => devices.TryRemove(deviceCode, out _);

    public (TokenGrant Access, TokenGrant Refresh) Issue(AppRegistration app, Account user, bool ofDevice)
    {
        var (access, refresh) = (world.IssueUserToken(app, user), world.IssueRefreshToken(app, user));
        pairs[refresh.Value] = (access, ofDevice);
        return (access, refresh);
    }

    /// <summary>A device has no client secret to renew with.</summary>
    public bool IsOfDevice(string? refreshToken) =>
        refreshToken is not null && pairs.TryGetValue(refreshToken, out var pair) && pair.OfDevice;

    /// <summary>New tokens for old ones, which end; null where the old one is not, or no longer, the app's.</summary>
    public (TokenGrant Access, TokenGrant Refresh)? Renew(AppRegistration app, string? refreshToken)
    {
        if (world.FindToken(refreshToken) is not { Kind: TokenKind.Refresh, User: { } user } old || old.App != app)
        {
            return null;
        }

        old.Revoked = true;
        var ofDevice = pairs.TryRemove(old.Value, out var pair) && pair.OfDevice;
        pair.Access?.Revoked = true;
        return Issue(app, user, ofDevice);
    }
}
