using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Vibeworkout.Hook.Gate;

/// <summary>What a person accepted, as digests: values may be secrets.</summary>
internal sealed class SettingsRecord(byte[] salt, HashSet<string> digests)
{
    public bool Has(string name, string value) => digests.Contains(Digest(salt, name, value));

    // BouncyCastle's, as for the pins: the framework's would load OpenSSL
    internal static string Digest(byte[] salt, string name, string value)
    {
        var digest = new Sha256Digest();
        digest.BlockUpdate(salt);
        digest.BlockUpdate(Encoding.UTF8.GetBytes($"{name}\0{value}"));
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }
}
