namespace Vibeworkout.Server.Sources;

/// <summary>An account at a streaming service, and how its connection is.</summary>
internal sealed record SourceView(
    string Service,
    string? Account,
    bool Enabled,
    string State,
    string Message,
    int? Bpm,
    DateTimeOffset? At,
    DateTimeOffset CreatedAt
);
