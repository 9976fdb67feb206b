using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Sync;

/// <summary>What sync keeps and tells, as JSON. Made at compile time, because reflection is off.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(SyncState))]
internal sealed partial class SyncJson : JsonSerializerContext;
