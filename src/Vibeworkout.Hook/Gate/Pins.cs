using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Vibeworkout.Git;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Hook.Gate;

/// <summary>
/// The public key this user trusts for a repository, kept outside it, because an agent can edit the repository's config. Kept twice: by the
/// remote's URL, so that every clone of it agrees, and by the git
/// directory, so that pointing the remote elsewhere does not shake the pin off. The git directory remembers that there is a pin: an
/// environment that names another user folder does not make this a first use again.
/// </summary>
internal sealed class Pins(string folder, RepositoryLocation repository, string? remoteUrl)
{
    /// <summary>Whether the key may be used: it is the pinned one, or nothing is pinned yet, in which case it is from now on.</summary>
    public bool Trusts(Ed25519PublicKey key)
    {
        var pinned = Files().Select(file => (File: file, Key: Read(file))).ToList();
        if (
            pinned.Exists(p => p.Key is not null && p.Key != key.Hex)
            || (pinned.TrueForAll(p => p.Key is null) && IsMarked(repository.CommonDir))
        )
        {
            return false;
        }

        foreach (var pin in pinned.Where(p => p.Key is null))
        {
            Write(pin.File, key);
        }

        Mark();
        return true;
    }

    /// <summary>Whether a key was pinned for this git directory, and none is in this user folder: the environment names another folder than
    /// then.</summary>
    public bool ArePinsElsewhere() => IsMarked(repository.CommonDir) && Pinned() is null;

    /// <summary>The pinned key as hex; null where there is none.</summary>
    public string? Pinned() => Files().Select(Read).FirstOrDefault(key => key is not null);

    /// <summary>Pins a key in place of whatever was pinned. Whether anything changed.</summary>
    public bool Pin(Ed25519PublicKey key)
    {
        var stale = Files().Where(file => Read(file) != key.Hex).ToList();
        stale.ForEach(file => Write(file, key));
        Mark();
        return stale.Count > 0;
    }

    /// <summary>Takes the pins away. Whether there were any.</summary>
    public bool Remove()
    {
        var there = Files().Where(File.Exists).ToList();
        there.ForEach(File.Delete);
        if (IsMarked(repository.CommonDir))
        {
            File.Delete(Marker(repository.CommonDir));
        }

        return there.Count > 0;
    }

    /// <summary>Whether a git directory remembers that a key was pinned for it, in whichever user folder.</summary>
    public static bool IsMarked(string gitDir) => File.Exists(Marker(gitDir));

    /// <summary>Whether a key is pinned for a git directory, whatever has become of it since.</summary>
    /// <param name="folder">The user's folder.</param>
    /// <param name="gitDir">Its real path.</param>
    /// <exception cref="UnauthorizedAccessException">The pins may not be looked at, so nobody can tell.</exception>
    public static bool HasDirectory(string folder, string gitDir) => IsThere(FileFor(folder, Directory(gitDir)));

    /// <summary>Takes away the key that is pinned for a git directory. Whether there was one.</summary>
    public static bool RemoveDirectory(string folder, string gitDir)
    {
        var pin = FileFor(folder, Directory(gitDir));
        if (!IsThere(pin))
        {
            return false;
        }

        File.Delete(pin);
        return true;
    }

    /// <summary>Whether a key is pinned for a remote's URL.</summary>
    public static bool HasUrl(string folder, string url) => IsThere(FileFor(folder, Url(url)));

    private IEnumerable<string> Files()
    {
        yield return FileFor(folder, Directory(repository.CommonDir));
        if (remoteUrl is not null)
        {
            yield return FileFor(folder, Url(remoteUrl));
        }
    }

    private void Mark()
    {
        var marker = Marker(repository.CommonDir);
        if (File.Exists(marker) || !File.Exists(Path.Combine(repository.CommonDir, "HEAD")))
        {
            return; // nothing is made where the repository is gone
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
        File.WriteAllBytes(marker, []);
    }

    private static string Marker(string gitDir) => Path.Combine(gitDir, "vibeworkout", "pinned");

    private static string Directory(string gitDir) => "dir:" + PathKey.Of(gitDir);

    private static string Url(string url) => "url:" + url;

    // not File.Exists, which says "no" as well where it may not look
    private static bool IsThere(string file) => (int)new FileInfo(file).Attributes != -1;

    private static string FileFor(string folder, string subject)
    {
        // BouncyCastle's, which is in the binary anyway: the framework's would load OpenSSL, and cost more than the whole hook
        var digest = new Sha256Digest();
        digest.BlockUpdate(Encoding.UTF8.GetBytes(subject));
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Path.Combine(folder, "pins", Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }

    // a pin that cannot be made sense of is a pin that no key fits
    private static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : null;

    private static void Write(string file, Ed25519PublicKey key) => UserFolder.Write(file, key.Hex + "\n");
}
