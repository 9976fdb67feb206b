using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vibeworkout.Data;

namespace Vibeworkout.Server.Accounts;

/// <summary>Personal tokens: 256 random bits behind a prefix that secret scanners can find. Only the hash is kept.</summary>
internal static class PersonalTokens
{
    public const string Prefix = "vwo_";

    public static (ApiToken Row, string Token) Create(Guid userId, string name, string scope, DateTimeOffset now)
    {
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (
            new ApiToken
            {
                Id = Guid.CreateVersion7(now),
                UserId = userId,
                Name = name,
                Scope = scope,
                Hash = HashOf(token),
                CreatedAt = now,
            },
            token
        );
    }

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
