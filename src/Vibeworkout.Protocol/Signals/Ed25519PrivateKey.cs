using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Vibeworkout.Protocol.Signals;

/// <summary>An Ed25519 private key: its 32-byte seed (RFC 8032, 5.1.5). Never printed: <see cref="ToString"/> shows the public
/// half.</summary>
public sealed class Ed25519PrivateKey
{
    private readonly byte[] seed;

    /// <summary>Takes a seed of 32 random bytes.</summary>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519PublicKey.Size)
        {
            throw new ArgumentException("An Ed25519 seed has 32 bytes.", nameof(seed));
        }

        this.seed = seed.ToArray();
        var bytes = new byte[Ed25519PublicKey.Size];
        Ed25519.GeneratePublicKey(this.seed, 0, bytes, 0);
        PublicKey = new Ed25519PublicKey(bytes);
    }

    /// <summary>The public half.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>The 64-byte signature over <paramref name="message"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var copy = message.ToArray();
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        Ed25519.Sign(seed, 0, copy, 0, copy.Length, signature, 0);
        return signature;
    }

    /// <summary>The public key in hex.</summary>
    public override string ToString() => PublicKey.Hex;
}
