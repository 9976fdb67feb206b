namespace Vibeworkout.Server.Sources;

/// <summary>A beat that a streaming service told.</summary>
/// <param name="Bpm">Beats a minute.</param>
/// <param name="At">When it was measured, where the service says so.</param>
internal readonly record struct StreamedBeat(int Bpm, DateTimeOffset? At);
