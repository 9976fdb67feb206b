namespace Vibeworkout.Server.Sources;

/// <summary>An account at a streaming service, and how its connection is.</summary>
/// <param name="Service"><c>pulsoid</c> or <c>hyperate</c>.</param>
/// <param name="Account">HypeRate's id of whose heart rate it is; null at Pulsoid.</param>
/// <param name="Enabled">Whether the server listens to it.</param>
/// <param name="State"><c>connecting</c>, <c>connected</c>, <c>retrying</c>, <c>refused</c> or <c>off</c>.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="Bpm">The newest heart rate; null when none came.</param>
/// <param name="At">When that came.</param>
/// <param name="CreatedAt">When it was connected.</param>
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
