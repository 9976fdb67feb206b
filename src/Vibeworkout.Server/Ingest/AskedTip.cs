namespace Vibeworkout.Server.Ingest;

/// <summary>What asking for a stats ref came to.</summary>
/// <param name="Tip">Where it is; null when only git can tell.</param>
/// <param name="Error">Why the remote cannot be read at all now, in words; null when it may.</param>
internal readonly record struct AskedTip(StatsTip? Tip, string? Error);
