using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Proves an app by the JWT that it signed, as strictly as GitHub does; and signs one for tests.</summary>
internal static class AppJwt
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    public static bool LooksLikeOne(string token) => token.StartsWith("eyJ", StringComparison.Ordinal) && token.Count(c => c == '.') == 2;

    /// <summary>The app; or why the token does not prove one, in GitHub's words.</summary>
    public static (AppRegistration? App, string? Why) Verify(string token, World world)
    {
        var parts = token.Split('.');
        if (TryDecode(parts[0]) is not { } header || TryDecode(parts[1]) is not { } claims || (string?)header["alg"] != "RS256")
        {
            return (null, "A JSON web token could not be decoded");
        }

        var issuer = claims["iss"]?.ToString();
        var app = world.Apps.Find(a => issuer == a.ClientId || issuer == a.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (app is null)
        {
            return (null, "Integration not found");
        }

        if (
            !app.Key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        )
        {
            return (null, "A JSON web token could not be decoded");
        }

        return WhyNotNow(claims, world.Now) is { } why ? (null, why) : (app, null);
    }

    public static string Sign(AppRegistration app, DateTimeOffset issued, DateTimeOffset expires, string? issuer = null)
    {
        var header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);
        var claims = new JsonObject
        {
            ["iat"] = issued.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iss"] = issuer ?? app.ClientId,
        };
        var signed = $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Base64Url.EncodeToString(app.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string? WhyNotNow(JsonObject claims, DateTimeOffset now)
    {
        if (Time(claims, "iat") is not { } issued || issued > now + Skew)
        {
            return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
        }

        if (Time(claims, "exp") is not { } expires || expires <= now)
        {
            return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
        }

        return expires > now + Longest ? "'Expiration time' claim ('exp') is too far in the future" : null;
    }

    private static DateTimeOffset? Time(JsonObject claims, string name) =>
        claims[name] is JsonValue value && value.TryGetValue<long>(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static JsonObject? TryDecode(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
