namespace Vibeworkout.Testing;

/// <summary>A type of one folder uses a type of another.</summary>
/// <param name="From">The folder that uses.</param>
/// <param name="To">The folder that is used.</param>
/// <param name="Types">Which types these are, for people.</param>
public sealed record FolderReference(string From, string To, string Types);
