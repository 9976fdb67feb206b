namespace Vibeworkout.Cli.Setup;

/// <summary>A file that <c>init</c> wrote.</summary>
/// <param name="Path">From the repository's root.</param>
/// <param name="Before">Its text before; null when there was no file.</param>
/// <param name="After">Its text after.</param>
internal sealed record InitFile(string Path, string? Before, string After);
