namespace Vibeworkout.Server.Sources;

/// <summary>A user's accounts at streaming services.</summary>
/// <param name="Sources">In the order in which they were connected.</param>
internal sealed record SourceList(IReadOnlyList<SourceView> Sources);
