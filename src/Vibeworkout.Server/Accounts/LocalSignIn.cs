using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>The token of this installation: made on the first run, kept in a file that only its owner may read, printed as a link. Renewed
/// when its user revokes every token; instances that share the file see that. A hosted server has none.</summary>
internal sealed class LocalSignIn
{
    private readonly string? file;
    private readonly Lock gate = new();
    private (DateTime WrittenAt, string Token, byte[] Hash)? read;

    public LocalSignIn(DataFolder data, HostedMode mode)
    {
        if (mode.IsHosted)
        {
            return; // nobody gets in by a file
        }

        file = data.SignInToken;
        if (!File.Exists(file))
        {
            Write();
        }

        _ = Read();
    }

    /// <summary>A new token was made; what the old one opened is shut.</summary>
    public event Action? Renewed;

    /// <summary>For the demo, which is its own client.</summary>
    public string Token => Read()?.Token ?? "";

    /// <summary>Names the token that is good now, and tells nothing of it.</summary>
    public string Current => Convert.ToHexStringLower(SHA256.HashData(Read()?.Hash ?? []).AsSpan(0, 8));

    public string LinkFor(string address) => $"{address.TrimEnd('/')}/sign-in?token={Token}";

    /// <summary>Whether a request that came with the token of that name could come with it now.</summary>
    public bool IsCurrent(string? name) => file is not null && name == Current;

    /// <summary>Compares in constant time.</summary>
    public bool Accepts(string? candidate) =>
        Read() is { } good
        && candidate is { Length: > 0 and <= 512 }
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), good.Hash);

    /// <summary>Makes another token; the one before is refused from now on.</summary>
    public void Renew()
    {
        if (file is null)
        {
            return;
        }

        lock (gate)
        {
            Write();
            read = null;
        }

        Renewed?.Invoke();
    }

    private void Write() => DataFolder.WriteSecret(file!, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "\n");

    /// <summary>The file as it is: another instance may have written it.</summary>
    private (DateTime WrittenAt, string Token, byte[] Hash)? Read()
    {
        if (file is null)
        {
            return null;
        }

        var writtenAt = File.GetLastWriteTimeUtc(file);
        lock (gate)
        {
            if (read is { } known && known.WrittenAt == writtenAt)
            {
                return known;
            }

            var token = File.ReadAllText(file).Trim();
            if (token.Length < 32)
            {
                throw new InvalidOperationException(
                    $"The sign-in token in {file} is too short to be safe. Delete the file; the next start makes a new one."
                );
            }

            read = (writtenAt, token, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
            return read;
        }
    }
}
