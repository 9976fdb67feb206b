using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Vibeworkout.Server.GitHub;

/// <summary>Speaks as the App itself: RS256 JWTs by its private key, begun a minute ago because clocks differ, good for nine minutes
/// (GitHub takes ten at most).</summary>
internal sealed class AppKey(IOptions<GitHubOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private RSA? rsa;
    private (string Token, DateTimeOffset Expires)? last;

    /// <exception cref="InvalidOperationException">The configured key is none; the message says which setting.</exception>
    public string Token()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (last is not { } known || known.Expires - now < Skew)
            {
                var expires = now + Life;
                var descriptor = new SecurityTokenDescriptor
                {
                    Issuer = options.Value.AppId,
                    IssuedAt = (now - Back).UtcDateTime,
                    Expires = expires.UtcDateTime,
                    SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa ??= Load()), SecurityAlgorithms.RsaSha256)
                    {
                        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                    },
                };
                known = (handler.CreateToken(descriptor), expires);
                last = known;
            }

            return known.Token;
        }
    }

    public void Dispose() => rsa?.Dispose();

    private RSA Load()
    {
        var named = options.Value.PrivateKeyFile is { Length: > 0 } file ? $"GitHub:PrivateKeyFile ({file})" : "GitHub:PrivateKey";
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(options.Value.PrivateKeyFile is { Length: > 0 } path ? File.ReadAllText(path) : options.Value.PrivateKey);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new InvalidOperationException(
                $"The App's private key in {named} cannot be read: it must be the PEM file that GitHub gave when the key was made.",
                e
            );
        }
    }
}
