namespace Vibeworkout.Protocol.Signals;

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
