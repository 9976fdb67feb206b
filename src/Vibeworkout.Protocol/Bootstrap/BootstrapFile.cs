namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>A file of the bootstrap.</summary>
/// <param name="Path">From the repository's root.</param>
/// <param name="Before">Its text before; null when there was no file.</param>
/// <param name="After">Its text after; the same when nothing has to change.</param>
public sealed record BootstrapFile(string Path, string? Before, string After);
