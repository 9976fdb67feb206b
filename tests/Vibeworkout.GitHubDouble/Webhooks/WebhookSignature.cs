using System.Security.Cryptography;
using System.Text;

namespace Vibeworkout.Testing.GitHub;

/// <summary>How GitHub signs a delivery: HMAC-SHA256 over the raw body with the app's webhook secret.</summary>
public static class WebhookSignature
{
    /// <summary>What <c>X-Hub-Signature-256</c> holds.</summary>
    public static string Of(string secret, ReadOnlySpan<byte> body) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
}
