using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Vibeworkout.Protocol.Signals;

/// <summary>An Ed25519 public key (RFC 8032): 32 bytes, written as 64 hex digits.</summary>
public sealed class Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    /// <summary>Length of a key, in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly byte[] bytes;

    internal Ed25519PublicKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>The key as 64 lower-case hex digits.</summary>
    public string Hex => Convert.ToHexStringLower(bytes);

    /// <summary>Reads 64 hex digits of either case; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, [NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        key = HexBytes.Read(hex, Size) is { } bytes ? new Ed25519PublicKey(bytes) : null;
        return key is not null;
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="message"/>. Never throws: a signature of another
    /// length is not.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
        {
            return false;
        }

        var copy = message.ToArray();
        return Ed25519.Verify(signature.ToArray(), 0, bytes, 0, copy, 0, copy.Length);
    }

    /// <inheritdoc/>
    public bool Equals(Ed25519PublicKey? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ed25519PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>The key in hex.</summary>
    public override string ToString() => Hex;
}

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

    /// <summary>The seed, to be stored protected.</summary>
    public byte[] ExportSeed() => [.. seed];

    /// <summary>The public key in hex.</summary>
    public override string ToString() => PublicKey.Hex;
}

internal static class HexBytes
{
    /// <summary>Exactly <paramref name="size"/> bytes from hex digits of either case; null for anything else.</summary>
    public static byte[]? Read(string? hex, int size)
    {
        if (hex is null || hex.Length != size * 2)
        {
            return null;
        }

        var bytes = new byte[size];
        return Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == size
            ? bytes
            : null;
    }
}
