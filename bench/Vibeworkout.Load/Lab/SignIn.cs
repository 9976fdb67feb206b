using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vibeworkout.Load.Lab;

/// <summary>The issuer of identities that the server is told to trust: it makes a JWT for each simulated user.</summary>
internal sealed class SignIn(TimeProvider time)
{
    public const string Issuer = "https://issuer.invalid";
    public const string Audience = "load";

    /// <summary>The shared secret of HS256, new for each run.</summary>
    public string Secret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A token for a day.</summary>
    public string TokenOf(int user)
    {
        var end = (time.GetUtcNow() + TimeSpan.FromDays(1)).ToUnixTimeSeconds();
        var claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"user-{{user}}","exp":{{end}}}"""
        );
        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
