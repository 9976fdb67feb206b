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
