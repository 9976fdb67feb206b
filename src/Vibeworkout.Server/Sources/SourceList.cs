namespace Vibeworkout.Server.Sources;

internal sealed record SourceList(IReadOnlyList<SourceView> Sources);
