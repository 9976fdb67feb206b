using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>The token of this installation: made on the first run, kept in a file that only its owner may read, printed as a link. A hosted
/// server has none.</summary>
internal sealed class LocalSignIn
{
    private readonly byte[]? hash;
    private readonly string token = "";

    public LocalSignIn(DataFolder data, HostedMode mode)
    {
        if (mode.IsHosted)
        {
            return; // nobody gets in by a file
        }

        if (!File.Exists(data.SignInToken))
        {
            DataFolder.WriteSecret(data.SignInToken, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "\n");
        }

        token = File.ReadAllText(data.SignInToken).Trim();
        if (token.Length < 32)
        {
            throw new InvalidOperationException(
                $"The sign-in token in {data.SignInToken} is too short to be safe. Delete the file; the next start makes a new one."
            );
        }

        hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    public string LinkFor(string address) => $"{address.TrimEnd('/')}/sign-in?token={token}";

    /// <summary>For the demo, which is its own client.</summary>
    public string Token => token;

    /// <summary>Compares in constant time.</summary>
    public bool Accepts(string? candidate) =>
        hash is not null
        && candidate is { Length: > 0 and <= 512 }
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), hash);
}
