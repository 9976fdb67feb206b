using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Git;

namespace Vibeworkout.Cli.Gate;

/// <summary>What a person accepted, as digests: values may be secrets.</summary>
internal sealed class SettingsRecord(byte[] salt, HashSet<string> digests)
{
    public int Count => digests.Count;

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

/// <summary>
/// The settings and variables that run programs or send git elsewhere, as the person had them when they ran <c>init</c>: kept outside of the repository, beside the pinned keys, and for the git directory that all its work trees share.
/// </summary>
internal sealed class AcceptedSettings(RepositoryLocation repository)
{
    private const int SaltSize = 16;

    private string RecordFile => Path.Combine(UserFolder.Path, "settings", SettingsRecord.Digest([], "dir", repository.CommonDir)[..32]);

    /// <summary>The record; null when there is none. One that cannot be made sense of accepts nothing.</summary>
    public SettingsRecord? Read()
    {
        if (!File.Exists(RecordFile))
        {
            return null;
        }

        // the salt, then a digest a line
        var lines = File.ReadAllLines(RecordFile);
        return lines is [{ Length: SaltSize * 2 } salt, ..] && salt.All(char.IsAsciiHexDigit) ? new(Convert.FromHexString(salt), [.. lines[1..]]) : new([], []);
    }

    public SettingsRecord Write(IEnumerable<(string Name, string Value)> all)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var digests = all.Select(s => SettingsRecord.Digest(salt, s.Name, s.Value)).ToHashSet();
        UserFolder.Write(RecordFile, string.Concat(digests.Prepend(Convert.ToHexStringLower(salt)).Select(line => line + "\n")));
        return new(salt, digests);
    }

    public void Remove()
    {
        if (File.Exists(RecordFile))
        {
            File.Delete(RecordFile);
        }
    }
}
