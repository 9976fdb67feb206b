using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Setup;

/// <summary>What init keeps, as JSON. Made at compile time, because reflection is off.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(InitRecord))]
internal sealed partial class SetupJson : JsonSerializerContext;
