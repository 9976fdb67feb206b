using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Commands;

/// <summary>What commands tell scripts. Made at compile time, because reflection is off.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(ListEntry[]))]
[JsonSerializable(typeof(LogEntry[]))]
[JsonSerializable(typeof(VerifiedGate[]))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class CliJson : JsonSerializerContext;
